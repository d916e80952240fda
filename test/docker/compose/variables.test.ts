// docker compose config --variables.
import { expect, it } from "vitest";
import { startLearner } from "../learner.ts";

it("tells of the variables in the files, with what stands in their place", () => {
  const { out, write } = startLearner({ world: "docker" });
  write({
    "compose.yaml":
      "services:\n  a:\n    image: nginx:${TAG:-alpine}\n    environment: {A: $PLAIN, B: '${MUST:?say it}', C: '${ON:+yes}', D: '$$no', E: '${X-${Y:-z}}'}\n",
  });
  expect(out("docker compose config --variables")).toBe(
    `NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE
MUST                true                                    
ON                  false                                   yes
PLAIN               false                                   
TAG                 false               alpine              
X                   false               \${Y:-z}             
Y                   false               z                   
`,
  );
});
