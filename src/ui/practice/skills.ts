// The way into the skill map.
import type { Boot } from "../../game/boot.ts";
import { knowledgeOf } from "../../game/drills/knowledge.ts";
import { commandMap, skillMap } from "../../game/skills/map.ts";
import type { AppDoor } from "../door.ts";
import { SkillMapView } from "../screens/skill-map.ts";
import { enter as drill } from "./drill.ts";

export function enter(door: AppDoor, boot: Boot): void {
  const { library, options, language } = door;
  const items = library.rows.map(({ item }) => item);
  const now = Date.parse(options.today());
  const knowledge = knowledgeOf(options.content, language, items, library.data);
  const state = {
    rows: skillMap(knowledge, now),
    commands: commandMap(library.data.attempts, now),
    progress: library.rows,
  };
  door.show(
    new SkillMapView(() => state, {
      drill: (row) => drill(door, boot, [JSON.stringify({ row })]),
      back: () => door.back(),
      changed: () => door.changed(),
    }),
  );
}
