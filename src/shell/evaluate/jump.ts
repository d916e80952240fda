// What leaves a piece of running text early: break, continue, return, exit.
export class Jump {
  constructor(
    readonly kind: "break" | "continue" | "return" | "exit",
    public levels: number,
    readonly status: number,
  ) {}
}
