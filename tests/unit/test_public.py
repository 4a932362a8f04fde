from importlib import import_module
from types import ModuleType

import pytest

import annotate


@pytest.mark.parametrize("name", annotate.__all__)
def test_a_public_name_is_no_module_also_after_its_module_was_imported(name):
    import_module(annotate._HOME[name])
    import_module("annotate.pipeline")
    assert not isinstance(getattr(annotate, name), ModuleType)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'guess'"):
        annotate.guess  # noqa: B018
