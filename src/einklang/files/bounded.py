"""Uploads have an end: what is larger than the largest file that is taken is read over, and kept
nowhere. Else anybody who may send a form could fill the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from einklang.files.take_in import LARGEST


class Bounded(FileUploadHandler):
    """Named first in settings.FILE_UPLOAD_HANDLERS. `request.too_big` tells the view."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count anew."""
        super().new_file(*args, **kwargs)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 (Django's)
        """Hand on, up to the limit."""
        self._taken += len(raw_data)
        if self._taken > LARGEST:
            self.request.too_big = True  # type: ignore[union-attr]  # there is one by now
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has it."""
