// The way into drill.
import type { AppDoor } from "../rooms.ts";

export const enter = (door: AppDoor): void => door.home({ id: "practice.soon" });
