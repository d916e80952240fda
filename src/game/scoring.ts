// Stars and points of an attempt: the state reached, help taken, commands and virtual time against par, damage done.
import type { Damage } from "./incidents/damage.ts";
import type { Invariant, Mission } from "./mission.ts";

export interface Score {
  /** 0 to 3: won; without hints and damage; within par. */
  stars: number;
  points: number;
  won: boolean;
  /** No hints, no answers of `why`, no invariant broken, no damage. */
  flawless: boolean;
  withinPar: boolean;
}

export interface Performance {
  mission: Mission;
  won: boolean;
  /** Bonus objectives met. */
  bonuses: number;
  /** Hints opened: the first so many. */
  hints: number;
  /** How often `why` explained something. */
  whys: number;
  breaches: readonly Invariant[];
  /** Harm done while working, where the mission counts it. */
  damage?: Damage;
  commands: number;
  /** Virtual ms. */
  time: number;
}

const WON = 100;
const BONUS = 10;
/** At most, each for commands and time. */
const PAR = 20;
/** What an answer of `why` costs. */
export const WHY = 5;
/** What damage costs: each ten seconds (begun) of calls that fail through what the learner did, and each object deleted that was in nobody's way. */
const DAMAGE = { downtime: 2, object: 10, data: 30, namespace: 50 };

/** Points that damage costs. */
export const priceOf = ({ downtime, objects, data, namespaces }: Damage): number =>
  Math.ceil(downtime / 10_000) * DAMAGE.downtime + objects * DAMAGE.object + data * DAMAGE.data + namespaces * DAMAGE.namespace;

export function score({ mission, won, bonuses, hints, whys, breaches, damage, commands, time }: Performance): Score {
  if (!won) return { stars: 0, points: 0, won, flawless: false, withinPar: false };
  const { par } = mission;
  const harm = damage ? priceOf(damage) : 0;
  const flawless = hints === 0 && whys === 0 && breaches.length === 0 && harm === 0;
  const withinPar = commands <= par.commands && time <= par.time;
  const prices =
    harm +
    whys * WHY +
    mission.hints.slice(0, hints).reduce((sum, hint) => sum + hint.price, 0) +
    breaches.reduce((sum, invariant) => sum + (invariant.price ?? 0), 0);
  const points = WON + bonuses * BONUS + against(par.commands, commands) + against(par.time, time) - prices;
  return { stars: 1 + Number(flawless) + Number(withinPar), points: Math.max(0, points), won, flawless, withinPar };
}

/** The most points that a mission can bring. */
export const mostOf = ({ objectives }: Mission): number => WON + 2 * PAR + BONUS * objectives.filter(({ bonus }) => bonus).length;

/** All of it within par, half at one and a half times par, nothing at twice. */
const against = (par: number, actual: number): number => Math.round(PAR * Math.min(1, Math.max(0, 2 - actual / Math.max(par, 1))));
