"""Cedulita in Python tests: starts the emulator, tells it what to answer, and asks it what came."""

from ._emulator import Emulator
from ._errors import AdminError, CedulitaError, ExpectationError, StartError
from ._session import Session

__all__ = ["AdminError", "CedulitaError", "Emulator", "ExpectationError", "Session", "StartError"]
