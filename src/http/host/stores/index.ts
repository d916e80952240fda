// Which store an address means; what each needs is loaded with it alone.
import type { Store } from "../store.ts";
import { StoreError, storeProblem } from "../store.ts";
import { FileStore, tidyRooms } from "./file.ts";

export interface StoreWanted {
  /** redis://…, rediss://…, postgres://…; by default files. */
  address?: string | undefined;
  /** Where files lie: a room's own, beside those of others. */
  folder: string;
  /** The room's name in a store that has several. */
  room: string;
  report(error: unknown): void;
}

/** @throws StoreError */
export async function openStore({ address, folder, report, room }: StoreWanted): Promise<Store> {
  if (address === undefined) {
    const store = new FileStore(folder);
    tidyRooms(folder);
    return store;
  }
  // What happens to a line is one sentence, not a bug of ours.
  const told = (error: unknown) => report(storeProblem(`${protocol}//`, error));
  const protocol = URL.canParse(address) ? new URL(address).protocol : "";
  if (protocol === "redis:" || protocol === "rediss:") return (await import("./redis.ts")).RedisStore.open(address, room, told);
  if (protocol === "postgres:" || protocol === "postgresql:")
    return (await import("./postgres.ts")).PostgresStore.open(address, room, told);
  throw new StoreError({ id: "host.store.unknown", values: { address } });
}
