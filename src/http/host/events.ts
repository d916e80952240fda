// What happens in a room, one after the other: all that a host knows grows from these, and so does one that begins again.

/** A task as it may be shown on the wall while the clock goes. */
export interface ShownTask {
  title: Readonly<Record<string, string>>;
  points: number;
}

export type HostEvent =
  /** A new game; everything before it is forgotten. `game` is its own name in the store. */
  | {
      type: "opened";
      game: string;
      code: string;
      title: Readonly<Record<string, string>>;
      limit: number;
      most: number;
      tasks: readonly ShownTask[];
      join: string;
      /** Secrets of whoever may start and end it, and of the wall. */
      host: string;
      screen: string;
      /** The game that it takes the place of, "" for none: of hosts that open a room at the same time the first one counts. */
      replaces?: string;
    }
  /** A host process, at this address, is here (again): nobody is connected to it yet. */
  | { type: "host"; host: string }
  /** `nonce` tells the host that asked whether the name was free; of the token only the digest is kept. */
  | { type: "joined"; nonce: string; name: string; token: string }
  | { type: "removed"; player: number }
  | { type: "present"; player: number; host: string; online: boolean }
  | { type: "started" }
  | { type: "ended" }
  | { type: "scored"; player: number; points: number; tasks: readonly number[]; last: number }
  | { type: "over"; player: number }
  /** A host begins to play this result again, so that the others need not. */
  | { type: "checking"; player: number; host: string; seq: number }
  /** What a replay of the log up to `seq` gave. */
  | {
      type: "checked";
      player: number;
      seq: number;
      whole: boolean;
      points: number;
      tasks: readonly number[];
      last: number;
      problem?: string;
    };

/** An event and when it happened, by the store's own clock (ms since 1970). */
export interface Stamped {
  at: number;
  event: HostEvent;
}
