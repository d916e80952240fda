// The computer that the machines of the world are, or run on: every node, and the learner's own.

/** What the nodes tell as their capacity, and the tools about the computer. */
export const COMPUTER = {
  processors: 4,
  /** KiB */
  memory: 8_148_524,
  /** KiB */
  disk: 103_079_840,
  kernel: {
    name: "Linux",
    release: "6.8.0-48-generic",
    version: "#48-Ubuntu SMP PREEMPT_DYNAMIC Fri Sep 27 14:04:52 UTC 2024",
    machine: "x86_64",
  },
} as const;
