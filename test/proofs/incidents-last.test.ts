// Near misses of the last quarter of the incidents.
import { proveNearMisses } from "../curriculum/prove.ts";

proveNearMisses("advanced", ({ item, order }) => item === "22-incidents" && order > 180);
