// The missions of the advanced tier, without its incidents.
import { proveMissions } from "./prove.ts";

proveMissions("advanced", ({ item }) => item !== "22-incidents");
