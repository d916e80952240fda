// vish/stress, of the tutorials about resources: takes memory piece by piece and keeps processors busy.
import { amountOf } from "../../base/amount.ts";
import type { Program } from "../../machine/process.ts";
import { flag } from "./server.ts";

/** A Go duration of one unit: "1s", "1ms"; in ms. */
const duration = (text: string): number =>
  Number.parseFloat(text) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[text.replace(/^[\d.]+/, "")] ?? Number.NaN);

export function vishStress(): Program {
  return function* (self) {
    const total = flag(self.argv, "mem-total") ?? "0";
    const piece = flag(self.argv, "mem-alloc-size") ?? "4Ki";
    const pause = flag(self.argv, "mem-alloc-sleep") ?? "1ms";
    const processors = Number(flag(self.argv, "cpus") ?? 0);
    const [most, step, rest] = [amountOf(total), amountOf(piece), duration(pause)];
    const log = (line: number, words: string) => {
      const time = new Date(self.clock.now).toISOString();
      self.stderr.write(
        `I${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000 ${String(self.pid).padStart(7)} main.go:${line}] ${words}\n`,
      );
    };
    if (most === undefined || !step || !(rest >= 0) || !(processors >= 0)) {
      self.stderr.write(`stress: invalid flags: ${self.argv.slice(1).join(" ")}\n`);
      return 2;
    }
    log(26, `Allocating "${total}" memory, in "${piece}" chunks, with a ${pause} sleep between allocations`);
    for (let i = 0; i < processors; i++) log(39, "Spawning a thread to consume CPU");
    const { load } = self.machine;
    load.set(self, { cpu: processors * 1000 });
    // What is taken within a tenth of a second is taken at once: pieces may be very small.
    for (let held = 0; held < most; ) {
      const pieces = rest >= 100 ? 1 : Math.ceil(100 / Math.max(rest, 0.01));
      const until = self.clock.now + Math.max(rest * pieces, 1);
      held = Math.min(most, held + step * pieces);
      load.set(self, { cpu: processors * 1000, memory: held });
      while (self.clock.now < until) yield { until };
    }
    log(29, `Allocated "${total}" memory`);
    for (;;) yield { on: self.changed };
  };
}
