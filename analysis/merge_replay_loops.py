"""The compiled loops behind `analysis.merge_replay`.

A pre-token's symbols are a chain of places: a merge writes what it makes where its left part stood
and takes its right part out of the chain.
"""

import numba
import numpy as np
from numba import types
from numba.typed import Dict

ABSENT = -1  # no symbol, no neighbour, no pair
_GONE = -2  # a place that was taken out of its chain


@numba.njit(cache=True, nogil=True)
def replayed(symbols, offsets, merges):  # type: ignore[no-untyped-def]
    """What `analysis.merge_replay.Replay` holds, events in order of time: time, pair, word (int32),
    change (int8); left and right of each pair, pair of each merge (int32).

    A merge takes a place out of its chain, so that at most as many as there are places happen, with
    five events each.
    """
    places = len(symbols)
    symbol = symbols.copy()
    after, before, word_of = _chains(offsets, places)
    events = (
        np.empty(6 * places, np.int32),  # time
        np.empty(6 * places, np.int32),  # pair
        np.empty(6 * places, np.int32),  # word
        np.empty(6 * places, np.int8),  # change
    )
    pairs = (
        Dict.empty(types.int64, types.int32),  # number by key
        np.empty(3 * places, np.int64),  # key
        np.empty(3 * places, np.int64),  # the last note of where it stands
    )
    notes = (np.empty(3 * places, np.int32), np.empty(3 * places, np.int64))  # place, note before
    sizes = np.zeros(3, np.int64)  # events, pairs, notes
    made = np.full(len(merges), ABSENT, np.int32)
    for place in range(places):
        if after[place] != ABSENT:
            _appears(
                0, symbol[place], symbol[after[place]], place, word_of, events, pairs, notes, sizes
            )
    gathered = np.empty(1024, np.int32)
    for merge in range(len(merges)):
        one, other, result = merges[merge]
        key = _key(one, other)
        if key not in pairs[0]:
            continue
        pair = pairs[0][key]
        gathered, found = _gather(pair, one, other, symbol, after, pairs, notes, gathered)
        time = merge + 1
        for nth in range(found):
            left = gathered[nth]
            right = after[left]
            if symbol[left] != one or right == ABSENT or symbol[right] != other:
                continue  # of aaa the left two have merged
            made[merge] = pair
            previous, following = before[left], after[right]
            _vanishes(time, one, other, left, word_of, events, pairs, sizes)
            symbol[left], symbol[right], after[left] = result, _GONE, following
            if following != ABSENT:
                before[following] = left
                _vanishes(time, other, symbol[following], left, word_of, events, pairs, sizes)
                _appears(
                    time, result, symbol[following], left, word_of, events, pairs, notes, sizes
                )
            if previous != ABSENT:
                _vanishes(time, symbol[previous], one, left, word_of, events, pairs, sizes)
                _appears(
                    time, symbol[previous], result, previous, word_of, events, pairs, notes, sizes
                )
    keys = pairs[1][: sizes[1]]
    return (
        events[0][: sizes[0]].copy(),
        events[1][: sizes[0]].copy(),
        events[2][: sizes[0]].copy(),
        events[3][: sizes[0]].copy(),
        (keys >> 32).astype(np.int32),
        (keys & 0xFFFFFFFF).astype(np.int32),
        made,
    )


@numba.njit(cache=True, nogil=True)
def _key(left, right):  # type: ignore[no-untyped-def]
    return (np.int64(left) << 32) | np.int64(right)


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
def _gather(pair, one, other, symbol, after, pairs, notes, gathered):  # type: ignore[no-untyped-def]
    """Where the pair stands now, out of its notes, which are used up; in order where places may
    overlap."""
    found, note = 0, pairs[2][pair]
    while note != ABSENT:
        place = notes[0][note]
        if symbol[place] == one and after[place] != ABSENT and symbol[after[place]] == other:
            if found == len(gathered):
                longer = np.empty(2 * found, np.int32)
                longer[:found] = gathered
                gathered = longer
            gathered[found] = place
            found += 1
        note = notes[1][note]
    pairs[2][pair] = ABSENT
    if one == other:
        gathered[:found].sort()
    return gathered, found


@numba.njit(cache=True, nogil=True)
def _appears(time, left, right, place, word_of, events, pairs, notes, sizes):  # type: ignore[no-untyped-def]
    """Another pair stands at the place."""
    if left < 0 or right < 0:
        return
    key = _key(left, right)
    if key in pairs[0]:
        pair = pairs[0][key]
    else:
        pair = np.int32(sizes[1])
        pairs[0][key] = pair
        pairs[1][pair], pairs[2][pair] = key, ABSENT
        sizes[1] += 1
    notes[0][sizes[2]], notes[1][sizes[2]] = place, pairs[2][pair]
    pairs[2][pair] = sizes[2]
    sizes[2] += 1
    _write(time, pair, word_of[place], 1, events, sizes)


@numba.njit(cache=True, nogil=True)
def _vanishes(time, left, right, place, word_of, events, pairs, sizes):  # type: ignore[no-untyped-def]
    """One pair less in the pre-token of the place."""
    if left >= 0 and right >= 0:
        _write(time, pairs[0][_key(left, right)], word_of[place], -1, events, sizes)


@numba.njit(cache=True, nogil=True)
def _write(time, pair, word, change, events, sizes):  # type: ignore[no-untyped-def]
    at = sizes[0]
    events[0][at], events[1][at], events[2][at], events[3][at] = time, pair, word, change
    sizes[0] += 1


@numba.njit(cache=True, nogil=True)
def by_pair(pair_of, pairs):  # type: ignore[no-untyped-def]
    """The order that puts the events of one pair together and keeps their times in order, and where
    each pair's begin, shape (pairs + 1,)."""
    starts = np.zeros(pairs + 1, np.int64)
    for pair in pair_of:
        starts[pair + 1] += 1
    starts = np.cumsum(starts)
    following = starts[:-1].copy()
    order = np.empty(len(pair_of), np.int64)
    for event in range(len(pair_of)):
        order[following[pair_of[event]]] = event
        following[pair_of[event]] += 1
    return order, starts


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
