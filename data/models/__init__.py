"""Language models: which there are, what they are by content, and their files on this machine.

Nothing here runs a model, or needs a library that does: that is the worker's.
"""

from data.models.collection import add_folder, add_from_hub, identify, identity_of, keep, known_to
from data.models.files import ModelFiles, model_files
from data.models.identity import ModelIdentity

__all__ = [
    "ModelFiles",
    "ModelIdentity",
    "add_folder",
    "add_from_hub",
    "identify",
    "identity_of",
    "keep",
    "known_to",
    "model_files",
]
