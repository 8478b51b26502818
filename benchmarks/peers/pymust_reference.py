"""Makes the fixture that the simulator's point-spread tables are held against.

``python pymust_reference.py OUT.npz`` runs in the peer's own environment (``pymust.txt``),
one thread, some ten minutes. It holds numbers that PyMUST computed, and nothing of PyMUST.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import metadata

import numpy as np
from pymust_beamformer import (
    F_RECEIVE,
    SPEED,
    array,
    delay_and_sum,
    elements,
    full_width,
    shoot,
    window,
)
from pymust_volume import elevation_profiles, volume_frame

LINE, SAMPLE = 0.2e-3, 40e-3 / 1024
ANGLES = np.deg2rad(np.linspace(-12, 12, 9))
SEEDS = (11, 21, 22, 23)
FREQUENCIES, DEPTHS = (5.0, 7.6, 10.0), (12e-3, 20e-3, 30e-3)


def scatterers(seed: int, half: float, depths, density: float, cysts) -> np.ndarray:
    """Return points as int16: x and z in micrometres, amplitude in 1/4096 (n, 3)."""
    draw = np.random.default_rng(seed)
    count = int(density * 2 * half * (depths[1] - depths[0]))
    x, z = draw.uniform(-half, half, count), draw.uniform(*depths, count)
    keep = np.ones(count, dtype=bool)
    for depth, diameter in cysts:
        keep &= np.hypot(x, z - depth) > diameter / 2
    level = np.clip(draw.normal(size=count), -7, 7)
    return np.stack([x * 1e3, z * 1e3, level * 4096], axis=1)[keep].round().astype(np.int16)


def wave_image(param, points, level, pixels, db=-60.0):
    """Return the analytic sum of nine plane waves at pixels (n, 2)."""
    x, z = elements(param)
    reach = np.hypot(pixels[:, :1] - x, pixels[:, 1:] - z)
    weight = window(x, pixels[:, 0], pixels[:, 1], F_RECEIVE)
    total = 0
    for angle in ANGLES:
        delay = x * np.sin(angle) / SPEED
        signals = shoot(param, points, level, delay - delay.min(), db)
        sent = (pixels[:, 0] * np.sin(angle) + pixels[:, 1] * np.cos(angle)) / SPEED
        total = total + delay_and_sum(signals, reach, sent - delay.min(), weight)
    return total / np.sqrt(len(ANGLES))


def focused_line(param, points, level, foot, ranges, focus, f_numbers, db=-80.0):
    """Return the analytic sum along one focused line.

    ``foot`` is (x, z, angle, place along the face).
    """
    x, z = elements(param)
    along = (np.arange(param.Nelements) - (param.Nelements - 1) / 2) * param.pitch
    length = param.Nelements * param.pitch
    way = np.array([np.sin(foot[2]), np.cos(foot[2])])
    aim = np.array(foot[:2]) + focus * way
    active = np.abs(along - foot[3]) <= min(focus / f_numbers[0], length) / 2 + 1e-12
    delay = (focus - np.hypot(x - aim[0], z - aim[1])) / SPEED
    first = delay[active].min()
    param.TXapodization = active.astype(float)
    signals = shoot(param, points, level, np.where(active, delay - first, 0.0), db)
    pixels = np.array(foot[:2]) + ranges[:, None] * way
    reach = np.hypot(pixels[:, :1] - x, pixels[:, 1:] - z)
    weight = window(along, np.full(len(ranges), foot[3]), ranges, f_numbers[1])
    return delay_and_sum(signals, reach, ranges / SPEED - first, weight)


def stored(image: np.ndarray) -> np.ndarray:
    """Return a complex image as int16 (..., 2), scaled to its largest part."""
    parts = np.stack([image.real, image.imag], axis=-1)
    return (parts / np.abs(parts).max() * 32000).round().astype(np.int16)


def frame_grid(half: float, depths) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines and samples of a 192 by 1,024 frame that a region holds."""
    lines = (np.arange(192) - 95.5) * LINE
    number = np.flatnonzero(np.abs(lines) < half)
    return number, np.arange(int(depths[0] / SAMPLE), int(depths[1] / SAMPLE))


def wave_frame(seed: int) -> dict[str, np.ndarray]:
    """Return a frame of nine plane waves with cysts of 4 mm at 19 mm and 6 mm at 27 mm."""
    stored_points = scatterers(seed, 6.0, (9.0, 33.0), 16.0, [(19.0, 4.0), (27.0, 6.0)])
    lines, samples = frame_grid(5.05e-3, (11e-3, 32e-3))
    x, z = (lines - 95.5) * LINE, samples * SAMPLE
    pixels = np.stack(np.meshgrid(x, z, indexing="ij"), axis=-1).reshape(-1, 2)
    points, level = stored_points[:, :2] * 1e-6, stored_points[:, 2] / 4096.0
    image = wave_image(array("L11-5v"), points, level, pixels).reshape(len(x), len(z))
    return {"points": stored_points, "iq": stored(image), "lines": lines, "samples": samples}


def focused_frame() -> dict[str, np.ndarray]:
    """Return 64 lines focused at 20 mm with F/3, and a cyst of 4 mm at 20 mm."""
    stored_points = scatterers(12, 7.2, (13.0, 27.0), 11.3, [(20.0, 4.0)])
    lines, samples = np.arange(64, 128), frame_grid(1.0, (14e-3, 26e-3))[1]
    points, level = stored_points[:, :2] * 1e-6, stored_points[:, 2] / 4096.0
    param = array("L11-5v")
    image = [
        focused_line(
            param, points, level, (x, 0.0, 0.0, x), samples * SAMPLE, 20e-3, (3.0, F_RECEIVE)
        )
        for x in (lines - 95.5) * LINE
    ]
    return {
        "points": stored_points,
        "iq": stored(np.array(image)),
        "lines": lines,
        "samples": samples,
    }


def wave_widths() -> np.ndarray:
    """Return (frequencies, depths, 2): lateral and axial width of points, mm."""
    widths = np.zeros((len(FREQUENCIES), len(DEPTHS), 2))
    for row, frequency in enumerate(FREQUENCIES):
        param = array("L11-5v", fc=frequency * 1e6)
        for column, depth in enumerate(DEPTHS):
            at = np.array([[0.0, depth]])
            x, z = np.arange(-75, 76) * 0.02e-3, depth + np.arange(-120, 121) * 0.005e-3
            across = np.stack([x, np.full_like(x, depth)], axis=1)
            along = np.stack([np.zeros_like(z), z], axis=1)
            image = np.abs(wave_image(param, at, np.ones(1), np.concatenate([across, along])))
            widths[row, column] = (
                full_width(image[: len(x)], 0.02),
                full_width(image[len(x) :], 0.005),
            )
    return widths


def sector_widths(name: str, focus: float, depths, f_numbers) -> np.ndarray:
    """Return (depths, 2): lateral (along the arc) and axial width of points, mm."""
    param = array(name)
    radius = param.radius if np.isfinite(param.radius) else 0.0
    widths = []
    for depth in depths:
        at, ones = np.array([[0.0, depth]]), np.ones(1)
        angles = np.arange(-40, 41) * (0.25e-3 / (radius + depth))
        reach = np.array([depth])
        across = [
            focused_line(
                param,
                at,
                ones,
                (radius * np.sin(a), radius * (np.cos(a) - 1), a, radius * a),
                reach,
                focus,
                f_numbers,
            )[0]
            for a in angles
        ]
        ranges = depth + np.arange(-150, 151) * 0.01e-3
        along = focused_line(param, at, ones, (0.0, 0.0, 0.0, 0.0), ranges, focus, f_numbers)
        widths.append((full_width(np.abs(across), 0.25), full_width(np.abs(along), 0.01)))
    return np.array(widths)


def main() -> None:
    """Write all cases into one compressed file."""
    begin = time.process_time()
    out: dict[str, np.ndarray] = {}

    def keep(name: str, values: dict[str, np.ndarray]) -> None:
        out.update({f"{name}_{key}": value for key, value in values.items()})
        print(name, f"{time.process_time() - begin:.0f} s CPU", flush=True)

    keep("waves", {"widths": wave_widths(), "frequencies": FREQUENCIES, "depths": DEPTHS})
    convex, phased = (30e-3, 60e-3, 100e-3), (40e-3, 60e-3, 90e-3)
    keep("convex", {"widths": sector_widths("C5-2v", 60e-3, convex, (3, 2)), "depths": convex})
    keep("phased", {"widths": sector_widths("P4-2v", 60e-3, phased, (2, 1)), "depths": phased})
    keep("elevation", elevation_profiles())
    keep("volume", volume_frame(stored))
    for seed in SEEDS:
        keep(f"waves{seed}", wave_frame(seed))
    keep("focused", focused_frame())
    about = {
        "made_by": "benchmarks/peers/pymust_reference.py",
        "versions": {name: metadata.version(name) for name in ("pymust", "numpy")},
        "seeds": SEEDS,
        "cpu_s": round(time.process_time() - begin),
    }
    out["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    np.savez_compressed(sys.argv[1], **out)


if __name__ == "__main__":
    main()
