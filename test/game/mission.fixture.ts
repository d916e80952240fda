// A mission of the small world, for tests.
import { load } from "js-yaml";
import type { Mission } from "../../src/game/mission.ts";
import { parseMission } from "../../src/game/parse-mission.ts";

export const source = `
title: Open the shop
order: 1
story: A shop wants to open.
briefing: Make a Deployment called **shop** with \`3\` replicas, and a Service.
setup:
  - run: make Pod guard
objectives:
  - id: shop
    text: A Deployment shop with three replicas
    check: { object: { kind: deploy, name: shop, matches: { spec: { replicas: 3 } } } }
  - id: reachable
    text: The shop answers
    check: { traffic: { from: { host: true }, to: "http://shop", expect: { status: 200, body: hello } } }
  - id: known
    text: You know how many Pods there are
    check: { answer: { question: pods } }
  - id: looked
    text: You drew a lot
    bonus: true
    check: { command-used: { matches: /draw/ } }
invariants:
  - id: guarded
    text: The guard stays
    check: { object: { kind: Pod, name: guard } }
questions:
  - { id: pods, text: How many Pods are there?, count: { kind: pods } }
hints:
  - { price: 10, text: Make it. }
  - { price: 30, text: make Deployment shop 3 }
solutions:
  - name: one by one
    steps:
      - run: |
          make Deployment shop 3
          make Service shop
          answer 1
  - name: slowly
    steps:
      - run: make Service shop
      - wait: 5s
      - run: make Deployment shop 3
      - run: answer pods 1
nearMisses:
  - { name: too few, steps: [{ run: "make Deployment shop 2\\nmake Service shop\\nanswer 1" }], unmet: [shop] }
  - { name: no service, steps: [{ run: "make Deployment shop 3\\nanswer 1" }], unmet: [reachable] }
  - { name: no guard, steps: [{ run: "remove Pod guard\\nmake Deployment shop 3\\nmake Service shop\\nanswer 0" }], breaks: [guarded] }
par: { commands: 3, time: 30s }
debrief: That is all.
`;

export const mission = (change: (yaml: string) => string = (yaml) => yaml): Mission =>
  parseMission("shop.yaml", { tier: "beginner", item: "01-concepts", name: "shop" }, load(change(source)));
