// Near misses of the missions of the advanced tier, without its incidents.
import { proveNearMisses } from "../curriculum/prove.ts";

proveNearMisses("advanced", ({ item }) => item !== "22-incidents");
