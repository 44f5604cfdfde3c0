"""What the Hugging Face hub's client raises, in words for the visitor."""

from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import TokenariumError


class NoSuchRevision(TokenariumError):
    """The repository has no branch, tag or commit of that name."""


@contextmanager
def in_words(repo: str, revision: str, token: str | None) -> Iterator[None]:
    """What the client raises, as a sentence that doesn't hold the token."""
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise TokenariumError(_gated(repo, token)) from _bare(error)
    except errors.DisabledRepoError as error:
        raise TokenariumError(f"{repo} has been disabled on the hub.") from _bare(error)
    except errors.RepositoryNotFoundError as error:
        hint = (
            "it may also be a private one that the token can't read"
            if token
            else "a private one needs a token"
        )
        raise TokenariumError(f"The hub has no repository {repo}: {hint}.") from _bare(error)
    except errors.RevisionNotFoundError as error:
        raise NoSuchRevision(f"{repo} has no revision '{revision}'.") from _bare(error)
    except errors.HFValidationError as error:
        raise TokenariumError(
            f"'{repo}' is no name of a repository: it is written OWNER/NAME."
        ) from _bare(error)
    except errors.OfflineModeIsEnabled as error:
        raise TokenariumError(
            "The hub isn't asked: HF_HUB_OFFLINE is set on this machine."
        ) from _bare(error)
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        if status in (401, 403):
            raise TokenariumError(_gated(repo, token)) from _bare(error)
        raise TokenariumError(
            f"The hub can't give the files of {repo} now (status {status}); try later."
        ) from _bare(error)
    except (errors.HTTPError, OSError, ValueError) as error:
        raise TokenariumError(
            f"The hub can't be reached for {repo} ({type(error).__name__}): is there a network?"
        ) from _bare(error)


def _gated(repo: str, token: str | None) -> str:
    if token:
        return (
            f"{repo} is not open to this token: its conditions must be accepted on the hub first, "
            "and the token must be allowed to read it."
        )
    return f"{repo} is gated or private: give a token of an account that may read it."


def _bare(error: Exception) -> Exception:
    """The error's kind alone: its request holds the token among its headers."""
    return RuntimeError(type(error).__name__)
