"""The training loop: warm-up, stable phase, decay; stoppable and resumable at any step.

Weights are kept in 32 bits; the arithmetic is bfloat16 where the machine has it, on weights rounded
as they will be written, so that what is shipped is what was trained (Jacob et al. 2018; the
gradient passes the rounding as if it were not there, Bengio et al. 2013). On a CPU every core works
on its own small batches in its own thread, with its own copy of the weights, and they meet once a
step: this keeps both cores busy where one operation shared by all cores would not, above all on a
machine that does other things too.
"""

from __future__ import annotations

import copy
import math
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from rag.hardware import best_arithmetic, cores
from rag.signals import on_sigterm
from rag.training.config import Config
from rag.training.examples import Group, Stream
from rag.training.export import as_written, read_weights
from rag.training.network import FeatureDropout, SpanNetwork, group_losses

_TOKENS = {"cpu": 800, "cuda": 16_000}
_CLIP = 1.0

Batch = tuple[int, list[Group]]
"""The seed of what is left out, and what to read."""


class Schedule:
    """The learning rate of a step: linear warm-up, stable, then 1 - sqrt decay to nothing.

    The decay's beginning can be moved while the run goes on (Hägele et al. 2024).
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self.decay_steps = max(1, round(config.steps * config.decay))
        self.decay_from = config.steps - self.decay_steps

    def decay_now(self, step: int, steps: int) -> None:
        """Begin the decay at this step and end it `steps` later."""
        self.decay_from, self.decay_steps = step, max(1, steps)

    @property
    def end(self) -> int:
        """The step after the last."""
        return self.decay_from + self.decay_steps

    def decaying(self, step: int) -> bool:
        """Whether the step is in the decay."""
        return step >= self.decay_from

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        if self.decaying(step):
            share = (step - self.decay_from + 1) / (self.decay_steps + 1)
            return self._config.rate * (1 - math.sqrt(min(1.0, share)))
        return self._config.rate * min(1.0, (step + 1) / max(1, self._config.warmup))


def small_batches(groups: Sequence[Group], tokens: int) -> list[list[Group]]:
    """The groups, sorted by length, in batches of about `tokens` padded tokens, longest first."""

    def longest(group: Group) -> int:
        return max(len(reading.ids) for reading in group.readings)

    batches: list[list[Group]] = []
    rows = width = 0
    for group in sorted(groups, key=longest, reverse=True):
        count = len(group.readings)
        if not batches or (rows + count) * width > tokens:
            batches.append([])
            rows, width = 0, longest(group)
        batches[-1].append(group)
        rows += count
    return batches


class _Worker:
    """One copy of the network and the gradient it has gathered, flat, in 32 bits."""

    def __init__(self, network: SpanNetwork, flat: Tensor, config: Config) -> None:
        self._random = torch.Generator(flat.device)
        network.drop(FeatureDropout(config.dropout, self._random))
        network.model.to(best_arithmetic(flat.device.type))
        self._network, self._config = network, config
        self._parts = [part for _, part in network.trained()]
        self.gradient = torch.zeros_like(flat)
        self.loss = 0.0

    def load(self, flat: Tensor) -> None:
        with torch.no_grad():
            at = 0
            for part in self._parts:
                part.copy_(flat[at : at + part.numel()].view_as(part))
                at += part.numel()

    def work(self, batches: queue.SimpleQueue[Batch], scale: float) -> None:
        if self.gradient.device.type == "cpu":
            torch.set_num_threads(1)
        while True:
            try:
                seed, groups = batches.get_nowait()
            except queue.Empty:
                return
            self._random.manual_seed(seed)
            loss = group_losses(self._network, groups, self._config.shared) * scale
            loss.backward()  # type: ignore[no-untyped-call]
            self.loss += float(loss.detach())
            at = 0
            for part in self._parts:
                if part.grad is not None:
                    self.gradient[at : at + part.numel()] += part.grad.reshape(-1)
                    part.grad = None
                at += part.numel()


class Trainer:
    """Trains a reader step by step."""

    def __init__(self, config: Config, stream: Stream, encoder: Path, out: Path) -> None:
        torch.manual_seed(config.seed)
        self.config, self.stream, self.out = config, stream, out
        self.schedule = Schedule(config)
        self.step = 0
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = SpanNetwork.load(encoder)
        network.use_words_as_written()
        parts = network.trained()
        self._shapes = [(name, part.shape) for name, part in parts]
        self._flat = nn.Parameter(
            torch.cat([part.detach().reshape(-1) for _, part in parts]).to(self.device)
        )
        self._optimizer = torch.optim.AdamW(
            [self._flat], lr=config.rate, betas=(0.9, 0.98), weight_decay=config.weight_decay,
            fused=True,
        )  # fmt: skip
        count = 1 if self.device.type == "cuda" else cores() or os.cpu_count() or 1
        self._workers = [
            _Worker(copy.deepcopy(network), self._flat.data, config) for _ in range(count)
        ]
        self._hand_out()
        out.mkdir(parents=True, exist_ok=True)

    def _hand_out(self) -> None:
        """Give every worker the weights as they would be written now."""
        pieces = torch.split(self._flat.data, [math.prod(shape) for _, shape in self._shapes])

        def written(place: int) -> Tensor:
            piece = pieces[place].view(self._shapes[place][1])
            return as_written(piece, self.config.bits).reshape(-1)

        with ThreadPoolExecutor(len(self._workers)) as pool:
            flat = torch.cat(list(pool.map(written, range(len(pieces)))))
        for worker in self._workers:
            worker.load(flat)

    def weights(self) -> dict[str, Tensor]:
        """The trained weights by name, 32 bits."""
        sizes = [math.prod(shape) for _, shape in self._shapes]
        pieces = torch.split(self._flat.data.cpu(), sizes)
        return {
            name: piece.view(shape).clone()
            for (name, shape), piece in zip(self._shapes, pieces, strict=True)
        }

    def train_step(self) -> tuple[float, int]:
        """One step; returns its mean loss a reading and how many readings it had."""
        config, decaying = self.config, self.schedule.decaying(self.step)
        groups = self.stream.batch(
            self.step,
            (config.mix_decay if decaying else None) or config.mix,
            config.length_decay if decaying else config.length,
            0.0 if decaying else config.masked,
        )
        readings = sum(len(group.readings) for group in groups)
        batches: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        for number, batch in enumerate(small_batches(groups, _TOKENS[self.device.type])):
            batches.put(((config.seed * 1_000_000 + self.step) * 100 + number, batch))
        threads = [
            threading.Thread(target=worker.work, args=(batches, 1 / readings))
            for worker in self._workers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not batches.empty():
            raise RuntimeError("a training thread failed; its error stands above")
        gradient = self._workers[0].gradient
        for worker in self._workers[1:]:
            gradient += worker.gradient
        gradient *= min(1.0, _CLIP / (float(gradient.norm()) + 1e-6))
        self._flat.grad = gradient
        for group in self._optimizer.param_groups:
            group["lr"] = self.schedule.rate(self.step)
        self._optimizer.step()
        self._hand_out()
        loss = 0.0
        for worker in self._workers:
            worker.gradient.zero_()
            loss += worker.loss
            worker.loss = 0.0
        self.step += 1
        return loss, readings

    def save(self) -> None:
        """Write a checkpoint that `resume` goes on from, and this step's weights beside it."""
        from safetensors.torch import save_file

        half = {name: part.half() for name, part in self.weights().items()}
        save_file(half, self.out / f"step-{self.step:05d}.safetensors")
        state = {
            "step": self.step,
            "config": asdict(self.config),
            "flat": self._flat.data,
            "optimizer": self._optimizer.state_dict(),
            "drawn": self.stream.drawn,
            "decay": (self.schedule.decay_from, self.schedule.decay_steps),
        }
        torch.save(state, self.out / "checkpoint.tmp")
        (self.out / "checkpoint.tmp").replace(self.out / "checkpoint.pt")

    def begin_with(self, weights: Path) -> None:
        """Begin with the weights of a reader instead of the encoder's.

        Raises:
            ValueError: The file does not hold what is trained here.
        """
        found = read_weights(weights)
        if {name: part.shape for name, part in found.items()} != dict(self._shapes):
            raise ValueError(f"{weights} does not hold a reader of this kind")
        self._flat.data.copy_(torch.cat([found[name].reshape(-1) for name, _ in self._shapes]))
        self._hand_out()

    def resume(self) -> bool:
        """Go on from the folder's checkpoint; False where there is none.

        Raises:
            ValueError: The checkpoint was made with other settings.
        """
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["config"] != asdict(self.config):
            raise ValueError(f"{path} belongs to a run with other settings; name another folder")
        self.step = state["step"]
        self._flat.data.copy_(state["flat"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.stream.drawn = state["drawn"]
        self.schedule.decay_now(*state["decay"])
        self._hand_out()
        return True

    def run(self, *, save_every: int = 200, until: float | None = None) -> bool:
        """Train to the end, telling of it; a file STOP in the folder begins the decay.

        A run that is told to terminate writes a checkpoint and returns False.

        Args:
            save_every: Steps between checkpoints.
            until: The time (seconds since the epoch) at which the decay shall have ended.
        """
        told: list[int] = []
        with on_sigterm(lambda number, _: told.append(number)):
            self._steps(save_every, until, told)
            if told:
                self.save()
        return not told

    def _steps(self, save_every: int, until: float | None, told: Sequence[int]) -> None:
        """Train to the end, or until there is something that the run was told."""
        times, losses = deque([time.time()], maxlen=41), deque[float](maxlen=20)
        readings = deque[int](maxlen=40)
        while self.step < self.schedule.end and not told:
            pace = (times[-1] - times[0]) / max(1, len(times) - 1)
            if not self.schedule.decaying(self.step):
                self._begin_decay_in_time(pace if len(times) > 20 else 0.0, until)
            loss, count = self.train_step()
            losses.append(loss)
            readings.append(count)
            times.append(time.time())
            if self.step % 20 == 0 or self.step == self.schedule.end:
                left = (self.schedule.end - self.step) * pace
                if until is not None and not self.schedule.decaying(self.step):
                    left = min(left, until - time.time())
                print(
                    f"{time.strftime('%H:%M:%S')}  step {self.step}/{self.schedule.end}  "
                    f"loss {sum(losses) / len(losses):.3f}  "
                    f"rate {self.schedule.rate(self.step - 1):.2e}  "
                    f"{sum(readings) / (times[-1] - times[0]):.1f} readings/s  "
                    f"{left / 60:.0f} min left",
                    flush=True,
                )
            if self.step % save_every == 0 or self.step == self.schedule.end:
                self.save()

    def _begin_decay_in_time(self, pace: float, until: float | None) -> None:
        """Begin the decay where a STOP file asks for it or the time left is what it takes."""
        config = self.config
        wanted = max(1, round((self.step + 1) * config.decay / (1 - config.decay)))
        slower = max(1.0, config.length_decay / config.length) ** 0.5
        fits = math.inf
        if until is not None and pace:
            fits = (until - time.time()) / (pace * slower)
        if (self.out / "STOP").exists() or fits <= wanted:
            self.schedule.decay_now(self.step, int(min(wanted, max(fits, 10))))
