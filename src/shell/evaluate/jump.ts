// What leaves a piece of running text early: break, continue, return, exit, and a command that is given up.
export class Jump {
  constructor(
    readonly kind: "break" | "continue" | "return" | "exit" | "discard",
    public levels: number,
    readonly status: number,
  ) {}
}
