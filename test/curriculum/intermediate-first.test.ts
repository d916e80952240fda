// The missions of the intermediate tier: configuration, storage, Ingress.
import { proveMissions } from "./prove.ts";

proveMissions("intermediate", ({ item }) => item < "09");
