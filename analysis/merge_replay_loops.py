"""The compiled loops behind `analysis.merge_replay`.

A pre-token's symbols are a chain of places: a merge writes what it makes where its left part stood
and takes its right part out of the chain. A place knows the pair that begins there, so that pairs
are looked up by their symbols only when a merge first makes them. Where a pair stands is noted only
if it is one of the list's: no other is ever looked for.
"""

import numba
import numpy as np

ABSENT = -1  # no neighbour, no pair, no note
_EVENTS, _PAIRS, _NOTES = range(3)  # of `sizes`
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth 1998, 6.4


@numba.njit(cache=True, nogil=True)
def replayed(symbols, offsets, merges):  # type: ignore[no-untyped-def]
    """The events in order of time: the pair of each, and its word, as ~word where a pair is gone
    from it (int32); where those of each time begin (int64, merges + 2). Key of each pair (int64),
    and pair of each merge, ABSENT where it stood nowhere (int32). Pairs of merges have numbers too
    where they never stand."""
    places, sizes = len(symbols), np.zeros(3, np.int64)
    symbol = symbols.copy()
    after, before, word_of = _chains(offsets, places)
    pairs = (np.zeros(1024, np.int32), np.empty(512, np.int64))  # slots, keys
    of_merge = np.empty(len(merges), np.int32)
    for merge in range(len(merges)):
        pairs = _room_for_pairs(pairs, sizes, 1)
        of_merge[merge] = _number(merges[merge, 0], merges[merge, 1], pairs, sizes)
    last = np.full(sizes[_PAIRS], ABSENT, np.int32)  # note of each pair of the list
    notes = (np.empty(places, np.int32), np.empty(places, np.int32))  # place, note before
    events = (np.empty(2 * places, np.int32), np.empty(2 * places, np.int32))  # pair, word
    pair_at = np.full(places, ABSENT, np.int32)
    for place in range(places):
        following = after[place]
        if following != ABSENT and symbol[place] >= 0 and symbol[following] >= 0:
            pairs = _room_for_pairs(pairs, sizes, 1)
            pair_at[place] = _number(symbol[place], symbol[following], pairs, sizes)
            _appears(pair_at[place], place, word_of[place], events, notes, last, sizes)
    begins = np.zeros(len(merges) + 2, np.int64)
    begins[1] = sizes[_EVENTS]
    made = np.full(len(merges), ABSENT, np.int32)
    gathered = np.empty(1024, np.int32)
    most = 1 + max(symbols.max() if places else 0, merges.max() if len(merges) else 0)
    # The pairs of what the merge makes with a symbol before or after it, and as of which merge.
    with_before = (np.empty(most, np.int32), np.full(most, ABSENT, np.int32))
    with_after = (np.empty(most, np.int32), np.full(most, ABSENT, np.int32))
    for merge in range(len(merges)):
        pair, result = of_merge[merge], merges[merge, 2]
        gathered, found = _gather(pair, pair_at, notes, last, gathered)
        if merges[merge, 0] == merges[merge, 1]:
            gathered[:found].sort()  # of aaa the left two merge
        pairs = _room_for_pairs(pairs, sizes, 2 * found)
        notes = _room_for_both(notes, sizes[_NOTES], 2 * found)
        events = _room_for_both(events, sizes[_EVENTS], 5 * found)
        for nth in range(found):
            left = gathered[nth]
            if pair_at[left] != pair:
                continue  # of aaa the left two have merged
            made[merge] = pair
            word, right = word_of[left], after[left]
            following, previous = after[right], before[left]
            _vanishes(pair, word, events, sizes)
            _vanishes(pair_at[right], word, events, sizes)
            symbol[left], after[left] = result, following
            pair_at[left], pair_at[right] = ABSENT, ABSENT
            if following != ABSENT:
                before[following] = left
                if symbol[following] >= 0:
                    beside, known = with_after
                    one = symbol[following]
                    if known[one] != merge:
                        known[one], beside[one] = merge, _number(result, one, pairs, sizes)
                    pair_at[left] = beside[one]
                    _appears(beside[one], left, word, events, notes, last, sizes)
            if previous != ABSENT and symbol[previous] >= 0:
                beside, known = with_before
                one = symbol[previous]
                if known[one] != merge:
                    known[one], beside[one] = merge, _number(one, result, pairs, sizes)
                _vanishes(pair_at[previous], word, events, sizes)
                pair_at[previous] = beside[one]
                _appears(beside[one], previous, word, events, notes, last, sizes)
        begins[merge + 2] = sizes[_EVENTS]
    happened = sizes[_EVENTS]
    return events[0][:happened], events[1][:happened], begins, pairs[1][: sizes[_PAIRS]], made


@numba.njit(cache=True, nogil=True)
def _chains(offsets, places):  # type: ignore[no-untyped-def]
    """The place after and before each, and its pre-token."""
    after, before = np.empty(places, np.int32), np.empty(places, np.int32)
    word_of = np.empty(places, np.int32)
    for word in range(len(offsets) - 1):
        first, end = offsets[word], offsets[word + 1]
        for place in range(first, end):
            before[place] = place - 1 if place > first else ABSENT
            after[place] = place + 1 if place + 1 < end else ABSENT
            word_of[place] = word
    return after, before, word_of


@numba.njit(cache=True, nogil=True)
def _gather(pair, pair_at, notes, last, gathered):  # type: ignore[no-untyped-def]
    """Where the pair stands now, out of its notes, which are used up."""
    found, note = 0, last[pair]
    last[pair] = ABSENT
    while note != ABSENT:
        place = notes[0][note]
        if pair_at[place] == pair:
            gathered = _room(gathered, found, 1)
            gathered[found] = place
            found += 1
        note = notes[1][note]
    return gathered, found


@numba.njit(cache=True, nogil=True)
def _appears(pair, place, word, events, notes, last, sizes):  # type: ignore[no-untyped-def]
    """Another such pair stands at the place of the word."""
    if pair < len(last):
        note = sizes[_NOTES]
        notes[0][note], notes[1][note] = place, last[pair]
        last[pair] = note
        sizes[_NOTES] += 1
    events[0][sizes[_EVENTS]], events[1][sizes[_EVENTS]] = pair, word
    sizes[_EVENTS] += 1


@numba.njit(cache=True, nogil=True)
def _vanishes(pair, word, events, sizes):  # type: ignore[no-untyped-def]
    """One such pair less stands in the word."""
    if pair != ABSENT:
        events[0][sizes[_EVENTS]], events[1][sizes[_EVENTS]] = pair, ~word
        sizes[_EVENTS] += 1


@numba.njit(cache=True, nogil=True)
def _number(left, right, pairs, sizes):  # type: ignore[no-untyped-def]
    """The number of a pair, the next one where it has none. By hash, with open addressing; `pairs`
    has room."""
    slots, keys = pairs
    key = (np.int64(left) << 32) | np.int64(right)
    last = np.uint64(len(slots) - 1)
    at = ((np.uint64(key) * _SPREAD) >> np.uint64(20)) & last
    while slots[at] != 0:
        if keys[slots[at] - 1] == key:
            return np.int32(slots[at] - 1)
        at = (at + np.uint64(1)) & last
    keys[sizes[_PAIRS]] = key
    sizes[_PAIRS] += 1
    slots[at] = sizes[_PAIRS]
    return np.int32(sizes[_PAIRS] - 1)


@numba.njit(cache=True, nogil=True)
def _room_for_pairs(pairs, sizes, more):  # type: ignore[no-untyped-def]
    """Slots and keys for so many more: two slots a pair at least, a power of 2."""
    slots, keys = pairs
    known, size = sizes[_PAIRS], len(slots)
    while size < 2 * (known + more):
        size *= 2
    if size == len(slots):
        return pairs
    larger = (np.zeros(size, np.int32), np.empty(size // 2, np.int64))
    sizes[_PAIRS] = 0
    for pair in range(known):
        _number(keys[pair] >> 32, keys[pair] & 0xFFFFFFFF, larger, sizes)
    return larger


@numba.njit(cache=True, nogil=True)
def _room(array, used, more):  # type: ignore[no-untyped-def]
    if used + more <= len(array):
        return array
    longer = np.empty(max(2 * len(array), used + more), array.dtype)
    longer[:used] = array[:used]
    return longer


@numba.njit(cache=True, nogil=True)
def _room_for_both(arrays, used, more):  # type: ignore[no-untyped-def]
    return _room(arrays[0], used, more), _room(arrays[1], used, more)


@numba.njit(cache=True, nogil=True)
def by_pair(pair_of, word_of, begins, pairs):  # type: ignore[no-untyped-def]
    """The events of `replayed`, those of one pair together and in order of time: where each pair's
    begin (int64, pairs + 1), time, word (int32), change (int8)."""
    starts = np.zeros(pairs + 1, np.int64)
    for pair in pair_of:
        starts[pair + 1] += 1
    starts = np.cumsum(starts)
    following = starts[:-1].copy()
    time, word = np.empty(len(pair_of), np.int32), np.empty(len(pair_of), np.int32)
    change = np.empty(len(pair_of), np.int8)
    for moment in range(len(begins) - 1):
        for event in range(begins[moment], begins[moment + 1]):
            at = following[pair_of[event]]
            following[pair_of[event]] += 1
            appears = word_of[event] >= 0
            time[at], word[at] = moment, word_of[event] if appears else ~word_of[event]
            change[at] = 1 if appears else -1
    return starts, time, word, change


@numba.njit(cache=True, nogil=True)
def changes(starts, time, word, change, weight_starts, weight_of, weights, categories, skipped):  # type: ignore[no-untyped-def]
    """The changes of `analysis.merge_replay.PairCounts`: sums of the events of one pair and time.

    Times up to `skipped` become 0, later ones count from there. Returns where the changes of each
    pair begin, the time of each, where its entries begin, and category and count of the entries;
    a count is the new one.
    """
    pairs = len(starts) - 1
    most = 0
    for event in range(len(word)):
        most += weight_starts[word[event] + 1] - weight_starts[word[event]]
    pair_starts = np.zeros(pairs + 1, np.int64)
    times, entry_starts = np.empty(len(word), np.int32), np.zeros(len(word) + 1, np.int64)
    category, count = np.empty(most, np.int32), np.empty(most, np.int64)
    now, then = np.zeros(categories, np.int64), np.zeros(categories, np.int64)
    touched, is_touched = np.empty(categories, np.int32), np.zeros(categories, np.bool_)
    found = entries = 0
    for pair in range(pairs):
        now[:], then[:] = 0, 0
        event = starts[pair]
        while event < starts[pair + 1]:
            at = max(time[event] - skipped, 0)
            several = 0
            while event < starts[pair + 1] and max(time[event] - skipped, 0) == at:
                for entry in range(weight_starts[word[event]], weight_starts[word[event] + 1]):
                    its = weight_of[entry]
                    now[its] += change[event] * weights[entry]
                    if not is_touched[its]:
                        is_touched[its] = True
                        touched[several] = its
                        several += 1
                event += 1
            before = entries
            for nth in range(several):
                its = touched[nth]
                is_touched[its] = False
                if now[its] != then[its]:
                    category[entries], count[entries] = its, now[its]
                    then[its] = now[its]
                    entries += 1
            if entries > before:
                times[found] = at
                entry_starts[found + 1] = entries
                found += 1
        pair_starts[pair + 1] = found
    return (
        pair_starts,
        times[:found].copy(),
        entry_starts[: found + 1].copy(),
        category[:entries].copy(),
        count[:entries].copy(),
    )
