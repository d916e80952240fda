// Who one was at a host: kept, so that a crash is no stranger who comes, however address and code are typed the next time.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "../game/progress/processes.ts";
import { readJoinCode } from "../http/host/secrets.ts";

export interface Member {
  name: string;
  /** To come back by. */
  token: string;
}

/** The address of a host as its origin, whatever way it was typed; undefined where it is none. */
export function hostAddress(typed: string): string | undefined {
  const address = typed.includes("://") ? typed : `http://${typed}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

export class Membership {
  readonly file: string;

  /**
   * @param folder where settings and progress lie
   * @param address as `hostAddress` gives it
   * @param code the join code
   */
  constructor(folder: string, address: string, code: string) {
    const groups = join(folder, "groups");
    mkdirSync(groups, { recursive: true });
    const place = createHash("sha256")
      .update(`${address} ${readJoinCode(code)}`)
      .digest("hex")
      .slice(0, 16);
    this.file = join(groups, `${place}.json`);
  }

  /** Keeps other windows out until `release`; gives the process that plays there already instead. */
  take(): number | undefined {
    return takeLock(this.#lock);
  }
  release(): void {
    rmSync(this.#lock, { force: true });
  }

  read(): Member | undefined {
    try {
      const { name, token } = JSON.parse(readFileSync(this.file, "utf8")) as Record<keyof Member, unknown>;
      return typeof name === "string" && typeof token === "string" ? { name, token } : undefined;
    } catch {
      return undefined;
    }
  }
  write({ name, token }: Member): void {
    writeFileSync(this.file, JSON.stringify({ name, token }), { mode: 0o600 });
  }
  /** One is a stranger there again. */
  forget(): void {
    rmSync(this.file, { force: true });
  }

  get #lock(): string {
    return `${this.file}.lock`;
  }
}
