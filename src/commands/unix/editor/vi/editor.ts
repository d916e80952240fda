// vi as an editor: keys in, a view out. Each command is a piece of one generator that asks for the keys it needs.
import type { Key } from "../keys.ts";
import type { Disk, Editor } from "../program.ts";
import type { View } from "../screen.ts";
import type { Keys } from "./keys.ts";
import { command } from "./normal.ts";
import { Vi } from "./vi.ts";

export class ViEditor extends Vi implements Editor {
  readonly #running: Keys<void>;

  constructor(disk: Disk) {
    super(disk);
    this.#running = this.#run();
    this.#running.next();
  }

  feed(key: Key): void {
    if (this.exitCode === undefined) this.#running.next(key);
  }
  view(columns: number, rows: number): View {
    this.pageRows = Math.max(1, rows - 3);
    return this.window.view(this, columns, rows);
  }

  *#run(): Keys<void> {
    for (;;) {
      this.taken = [];
      const { buffer } = this;
      const first = yield* this.key();
      const before = buffer.snapshot();
      yield* command(this, first);
      const changed = before.lines !== buffer.lines;
      // What undo put back is no change of its own.
      if (!this.undone) buffer.commit(before);
      this.undone = false;
      if (changed && this.repeatable) this.lastChange = this.taken;
      this.repeatable = true;
      if (this.mode === "normal") buffer.clamp(false);
    }
  }
}
