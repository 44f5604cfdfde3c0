"""The protocol-buffer classes of sentencepiece's model files (their module has no types)."""

from importlib import import_module
from typing import Any

_model: Any = import_module("sentencepiece.sentencepiece_model_pb2")

ModelProto: Any = _model.ModelProto
Piece: Any = _model.ModelProto.SentencePiece
TrainerSpec: Any = _model.TrainerSpec
DecodeError: type[Exception] = import_module("google.protobuf.message").DecodeError
