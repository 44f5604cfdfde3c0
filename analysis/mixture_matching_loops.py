"""The compiled loops behind `analysis.mixture_matching`.

A stretch is a pair's mixed count and the times from `first` to before `last` at which it is above
what some merge there counts. `tree` is a tournament over `size` costs, a power of two: node k holds
the place of the lesser of what the nodes 2k and 2k + 1 hold, node size + t holds t.
"""

import numba
import numpy as np

NOTHING = -1


@numba.njit(cache=True, nogil=True)
def _tree_of(cost, size):  # type: ignore[no-untyped-def]
    tree = np.empty(2 * size, np.int32)
    for place in range(size):
        tree[size + place] = place
    for node in range(size - 1, 0, -1):
        _play(tree, cost, node)
    return tree


@numba.njit(cache=True, nogil=True)
def _play(tree, cost, node):  # type: ignore[no-untyped-def]
    one, other = tree[2 * node], tree[2 * node + 1]
    tree[node] = one if cost[one] <= cost[other] else other


@numba.njit(cache=True, nogil=True)
def _raised(tree, cost, size, place):  # type: ignore[no-untyped-def]
    """Play again what a changed cost takes part in."""
    node = (size + place) >> 1
    while node >= 1:
        _play(tree, cost, node)
        node >>= 1


@numba.njit(cache=True, nogil=True)
def _least(tree, cost, size, first, last):  # type: ignore[no-untyped-def]
    """The place of the least cost from first to before last; NOTHING where all are infinite."""
    low, high = first + size, last + size
    found, least = NOTHING, np.inf
    while low < high:
        if low & 1:
            if cost[tree[low]] < least:
                found = tree[low]
                least = cost[found]
            low += 1
        if high & 1:
            high -= 1
            if cost[tree[high]] < least:
                found = tree[high]
                least = cost[found]
        low >>= 1
        high >>= 1
    return found


@numba.njit(cache=True, nogil=True)
def stretches(starts, time, entries, category, count, per_count, own, size, floor):  # type: ignore[no-untyped-def]
    """Where a pair's mixed count is above what a merge counts by more than the floor.

    own: what each time's merge counts, infinite where it has no rows, filled up with infinity to
    `size`. The other arguments as in `mixture_scan_loops.violated`.

    Returns: the pairs that have any; where the stretches of each begin, one more than pairs; first,
    last and the count of each stretch, and the most that the count is above any merge's.
    """
    tree, times, pairs = _tree_of(own, size), size, len(starts) - 1
    first, last = np.empty(len(time), np.int32), np.empty(len(time), np.int32)
    counted, above = np.empty(len(time)), np.empty(len(time))
    whose, begins = np.empty(pairs, np.int32), np.zeros(pairs + 1, np.int64)
    now = np.zeros(len(per_count), np.int64)
    found, having = 0, 0
    for pair in range(pairs):
        now[:] = 0
        mixed, standing = 0.0, 0
        for change in range(starts[pair], starts[pair + 1]):
            for entry in range(entries[change], entries[change + 1]):
                its = category[entry]
                mixed += (count[entry] - now[its]) * per_count[its]
                standing += count[entry] - now[its]
                now[its] = count[entry]
            start = time[change]
            end = min(time[change + 1] if change + 1 < starts[pair + 1] else times, times)
            if standing == 0 or start >= end:
                continue
            at = _least(tree, own, size, start, end)
            if at >= 0 and mixed - own[at] > floor:
                first[found], last[found] = start, end
                counted[found], above[found] = mixed, mixed - own[at]
                found += 1
        if found > begins[having]:
            whose[having] = pair
            having += 1
            begins[having] = found
    return (
        whose[:having].copy(),
        begins[: having + 1].copy(),
        first[:found].copy(),
        last[:found].copy(),
        counted[:found].copy(),
        above[:found].copy(),
    )


@numba.njit(cache=True, nogil=True)
def auctioned(begins, first, last, counted, above, own, size, order, step, price):  # type: ignore[no-untyped-def]
    """Pairs bid for times, in the given order; who is outbid bids again at once.

    above: of each stretch no less than what it gains at the prices. own: as in `stretches`. price:
    of each time, shape (size,), raised in place. Returns: the time that each pair has, NOTHING for
    none; what each pair gains most at the last prices, 0 at least.
    """
    above = above.copy()
    pairs = len(begins) - 1
    cost = own + price
    tree = _tree_of(cost, size)
    owner, has = np.full(size, NOTHING, np.int32), np.full(pairs, NOTHING, np.int32)
    waiting, depth = order[::-1].copy(), pairs
    while depth > 0:
        depth -= 1
        pair = waiting[depth]
        best, second, wanted, within = 0.0, 0.0, NOTHING, 0
        for stretch in range(begins[pair], begins[pair + 1]):
            if above[stretch] <= second:
                continue
            at = _least(tree, cost, size, first[stretch], last[stretch])
            gain = counted[stretch] - cost[at]
            above[stretch] = gain
            if gain > best:
                best, second, wanted, within = gain, best, at, stretch
            elif gain > second:
                second = gain
        if wanted == NOTHING:
            continue
        for side in range(2):  # what else its best stretch has to offer
            begin = first[within] if side == 0 else wanted + 1
            end = wanted if side == 0 else last[within]
            at = _least(tree, cost, size, begin, end)
            if at >= 0:
                second = max(second, counted[within] - cost[at])
        bid = best - max(second - step, 0.0)
        price[wanted] += bid
        cost[wanted] += bid
        _raised(tree, cost, size, wanted)
        if owner[wanted] >= 0:
            has[owner[wanted]] = NOTHING
            waiting[depth] = owner[wanted]
            depth += 1
        owner[wanted], has[pair] = pair, wanted
    gains = np.zeros(pairs)
    for pair in range(pairs):
        for stretch in range(begins[pair], begins[pair + 1]):
            if above[stretch] > gains[pair]:
                at = _least(tree, cost, size, first[stretch], last[stretch])
                gains[pair] = max(gains[pair], counted[stretch] - cost[at])
    return has, gains
