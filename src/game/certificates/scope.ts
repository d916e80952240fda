// What a certificate is for, and what it has in it.
import type { Contents } from "../contents.ts";
import type { Certificate } from "./certificate.ts";

/** The ids of the missions that a row or tier has. */
export function missionsIn({ kind, id }: Certificate["scope"], { items, missions }: Contents): string[] {
  const rows = new Set(items.filter((item) => (kind === "row" ? item.id : item.tier) === id).map((item) => item.id));
  return missions.filter(({ item }) => rows.has(item)).map((mission) => mission.id);
}

/** What a row or tier is called on a certificate; undefined where there is none. */
export function titleOf({ kind, id }: Pick<Certificate["scope"], "kind" | "id">, { items }: Contents): string | undefined {
  if (kind === "tier") return items.some(({ tier }) => tier === id) ? id : undefined;
  const item = items.find((each) => each.id === id);
  return item && `${item.number}. ${item.title}`;
}
