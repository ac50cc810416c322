"""Every test has a registry of its own, and no network."""

import pytest

import cascade_registry as cr


@pytest.fixture(autouse=True, scope="session")
def registry(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASCADE_REGISTRY", str(folder))
        patch.setenv("CASCADE_LISTS", "")
        yield folder


@pytest.fixture(scope="session")
def recording(registry):
    return cr.simulate(30, neurons=4, duration="60s", seed=7)
