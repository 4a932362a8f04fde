"""The errors a user can mend: what and where it is, and a hint that says what to do."""


class AnnotateError(Exception):
    """Something the user can fix; the command line shows it as two lines and exits with 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(AnnotateError):
    """A file or a folder that is missing, empty, broken or not what it says it is."""


class BadRecord(AnnotateError):
    """A line of a file between stages that is not the record it should be."""


class BadTaxonomy(AnnotateError):
    """A taxonomy file with a mistake in it."""


class BadModel(AnnotateError):
    """A model folder or Hub id that cannot be loaded."""


class StudioError(AnnotateError):
    """Label Studio is not there, refuses us, or holds something else than expected."""


class HubError(AnnotateError):
    """The Hugging Face Hub is not there, or refuses us."""


class MissingExtra(AnnotateError):
    """An optional library is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed", f"pip install 'stance-annotate[{extra}]'")
