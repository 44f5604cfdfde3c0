"""Withdrawing a link: it opens nothing any more, and what it alone carried is removed.

The first step closes the link; its record, renamed, says what is still to be removed and is emptied
last. Each step can be done twice, so what a killed process left is finished by the next one.
"""

from data import lake, locks, previews, records, results, shares
from data.charbench import uploads
from data.corpora import removing
from data.lexicons import collection as lexicons
from data.models import collection as models
from data.shares import Share
from data.tokenizers import collection as tokenizers
from data.visitors import Visitor


def withdraw(key: str, visitor: Visitor) -> None:
    """Close one of the visitor's links. What it carried and nobody else has is removed.

    Raises UnknownName if they have none of that key; Busy or LakeUnavailable where the rest can't
    be done now: then it is closed, and the rest is done by the next `finish`.
    """
    shares.close(key, visitor.id)
    previews.drop(key)
    finish()


def finish() -> None:
    """Do what is left of all links that were withdrawn. Raises Busy or LakeUnavailable."""
    for place, share in shares.closed():
        with locks.removal():
            if not records.read(place):  # another process was quicker
                continue
            _sweep(share)
            records.write(place, b"")
    shares.forget_withdrawn()


def _sweep(share: Share) -> None:
    """Remove what only this link speaks of."""
    for identity in share.identities:
        tokenizers.sweep(identity)
    for identity in share.lexicons:
        lexicons.sweep(identity)
    for fingerprint in share.models:
        known = models.kept_identity(fingerprint)
        if known is not None:
            models.sweep(known)
    for hash_ in uploads.used_by(share):
        uploads.sweep(hash_)
    for record in share.corpora:
        removing.sweep(record)
    gone = [part for part in share.only_here if not shares.mention(part)]
    if gone:
        lake.write(lambda cursor: results.drop_keys(cursor, gone))
        lake.purge()
