// How often an event has happened, for tables and descriptions.
import type { KubeObject } from "../object.ts";

/** Of the series, else the count; an event of the new API counts once. */
export const eventCount = (event: KubeObject): number => event["series"]?.count ?? event["count"] ?? 1;
