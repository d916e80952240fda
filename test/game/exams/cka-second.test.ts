// The tasks of administrators, the second half of their worlds.
import { proveTasks } from "./prove.ts";

proveTasks("cka", { number: 1, of: 2 });
