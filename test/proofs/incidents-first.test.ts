// Near misses of the first quarter of the incidents.
import { proveNearMisses } from "../curriculum/prove.ts";

proveNearMisses("advanced", ({ item, order }) => item === "22-incidents" && order <= 60);
