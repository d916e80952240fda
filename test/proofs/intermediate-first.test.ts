// Near misses of the missions of the intermediate tier: configuration, storage, Ingress.
import { proveNearMisses } from "../curriculum/prove.ts";

proveNearMisses("intermediate", ({ item }) => item < "09");
