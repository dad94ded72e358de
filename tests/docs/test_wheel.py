import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def run_from(folder: Path, wheel: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(wheel)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )


def test_the_wheel_carries_curriculum_models_and_type_marker(unpacked_wheel: Path) -> None:
    package = unpacked_wheel / "museflow_engine"
    assert (package / "curriculum" / "roadmap.toml").is_file()
    assert (package / "models").is_dir()
    assert (package / "py.typed").is_file()


def test_the_wheel_works_from_any_folder(unpacked_wheel: Path, tmp_path: Path) -> None:
    where = run_from(
        tmp_path, unpacked_wheel, "-c", "import museflow_engine; print(museflow_engine.__file__)"
    )
    assert where.stdout.startswith(str(unpacked_wheel))
    shown = run_from(
        tmp_path,
        unpacked_wheel,
        "-m",
        "museflow_engine",
        "generate",
        "--level",
        "1.1",
        "--seed",
        "7",
        "--format",
        "json",
    )
    assert '"tier": "1.1/1"' in shown.stdout
