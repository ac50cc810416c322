import inspect

import pytest

import cascade_registry
from cascade_registry import compat, self_calibration

validate = pytest.importorskip("numpydoc.validate").validate

# Matters of taste: how a summary is laid out, sections that not everything needs, words where a type says all. What a
# class is made from is nobody's business but the package's; its attributes are documented.
OF_TASTE = {"GL01", "GL02", "GL03", "SS03", "SS05", "SS06", "SA01", "EX01", "ES01", "RT03", "RT05", "PR02", "PR05", "PR09"}
OF_CLASSES = {"PR01"}


def public():
    modules = [(cascade_registry, cascade_registry.__all__), (compat, ["predict", "frame_rate"]),
               (self_calibration, ["load", "expected_spikes", "torch_module"])]
    for module, names in modules:
        for name in names:
            value = getattr(module, name)
            if name == "__version__":
                continue
            yield f"{module.__name__}.{name}"
            if inspect.isclass(value):
                for method, function in vars(value).items():
                    if not method.startswith("_") and inspect.isfunction(function):
                        yield f"{module.__name__}.{name}.{method}"


@pytest.mark.parametrize("name", list(public()))
def test_what_is_public_is_documented_as_numpy_does_it(name):
    found = validate(name)
    left_out = OF_TASTE | (OF_CLASSES if found["type"] == "type" else set())
    assert not [f"{code}: {text}" for code, text in found["errors"] if code not in left_out]
