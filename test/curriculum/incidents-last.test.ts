// The last quarter of the incidents.
import { proveMissions } from "./prove.ts";

proveMissions("advanced", ({ item, order }) => item === "22-incidents" && order > 180);
