// What a certificate is for.
import type { Contents } from "../contents.ts";
import type { Certificate } from "./certificate.ts";

/** The ids of the missions that a row or tier has. */
export function missionsIn({ kind, id }: Certificate["scope"], { items, missions }: Contents): string[] {
  const rows = new Set(items.filter((item) => (kind === "row" ? item.id : item.tier) === id).map((item) => item.id));
  return missions.filter(({ item }) => rows.has(item)).map((mission) => mission.id);
}
