// What generated incidents tell: stories, pages, objectives, debriefs, in Korean.
import type { incidentEn } from "./incident-en.ts";

export const incidentKo: Readonly<Record<keyof typeof incidentEn, string>> = {
  "incident.title.1": "새벽 3시 10분의 호출",
  "incident.title.2": "당직 첫 15분",
  "incident.title.3": "팀이 점심 먹으러 간 사이",
  "incident.title.4": "긴 연휴가 끝난 뒤",
  "incident.title.5": "세일 시작 20분 전",
  "incident.title.6": "아무도 쓰지 않은 인수인계서",
  "incident.story.1":
    "새벽 3시 10분, 호출기가 울립니다. `{namespace}` 팀은 이미 잠들었고, 저녁에 무엇을 바꿨는지는 어디에도 적혀 있지 않습니다. 손에 있는 것은 셸과 관리자 권한, 그리고 호출기뿐입니다.",
  "incident.story.2":
    "`{namespace}` 당직을 시작한 지 15분 만에 벌써 호출기를 들고 있습니다. 앞 근무자는 아무 일도 없었다고 말하고 전화를 꺼 버렸습니다.",
  "incident.story.3":
    "`{namespace}` 사람들은 점심을 먹으러 갔지만 손님들은 그렇지 않습니다. 오늘 아침 누군가 좋은 뜻으로, 풀 리퀘스트 없이 무언가를 바꿨습니다.",
  "incident.story.4":
    "사흘 동안 아무도 `{namespace}`를 들여다보지 않았습니다. 이번 주의 첫 손님들이 `{host}`에 들어오기 시작하고, 커피가 내려지기도 전에 호출기가 울립니다.",
  "incident.story.5":
    "20분 뒤면 `{host}`에서 세일이 시작되고, 많은 사람이 기다리고 있습니다. 누군가 그 전에 `{namespace}` 클러스터를 급히 손보려 했습니다.",
  "incident.story.6":
    "오늘 아침 `{namespace}`를 넘겨받았습니다. 받은 것은 비밀번호 목록과 “알아서 잘 돌아갑니다”라는 한마디입니다. 방금 전까지는 그랬습니다.",
  "incident.page": "호출기의 내용:",
  "incident.page.more": "알림 시스템을 다시 만드는 중이라 더는 오지 않습니다. 이것이 문제의 전부라는 보장은 없습니다.",
  "incident.alert.stuck.1":
    "**`RolloutStuck`** · 디플로이먼트 `{namespace}/{what}`: 새 버전이 사용 가능한 상태가 되지 않습니다. 이전 버전은 아직 응답합니다.",
  "incident.alert.stuck.2": "**`DeploymentNotProgressing`** · `{namespace}`의 `{what}` 업데이트가 한참째 끝나지 않습니다.",
  "incident.alert.restarts.1": "**`PodsRestarting`** · `{namespace}`의 `{what}` 컨테이너가 몇 초마다 다시 시작합니다.",
  "incident.alert.restarts.2": "**`UnstableWorkload`** · `{namespace}/{what}`: 아무도 스케일하지 않았는데 준비된 파드 수가 오르내립니다.",
  "incident.alert.down.1": "**`WorkloadDown`** · `{namespace}/{what}`에 준비된 파드가 몇 분째 없습니다.",
  "incident.alert.down.2": "**`NoReplicasAvailable`** · `{namespace}`의 `{what}`: 1개 중 0개 사용 가능.",
  "incident.alert.unreached.1": "**`ProbeFailed`** · 모니터가 `{namespace}/{what}` 서비스에 연결하지 못합니다.",
  "incident.alert.unreached.2":
    "**`ServiceUnreachable`** · `{what}.{namespace}` 호출이 모두 실패합니다. 뒤에 있는 파드에는 이상 보고가 없습니다.",
  "incident.alert.not-found.1": "**`ProbeFailed`** · `http://{host}/` 주소가 어느 경로에서든 **404**로 응답합니다.",
  "incident.alert.not-found.2": "**`GuestsComplain`** · “페이지가 없어졌어요.” `{host}`에 접속하는 모두가 같은 404를 받습니다.",
  "incident.alert.forbidden.1": "**`WorkerErrors`** · `{namespace}/worker`의 로그: 15초마다 `settings 403`.",
  "incident.alert.forbidden.2": "**`ForbiddenRequests`** · `{namespace}`에서 누군가 API 서버에 계속 요청하고 계속 거절당합니다.",
  "incident.alert.node.1": "**`NodeNotReady`** · `{what}` 노드에서 한동안 소식이 없습니다.",
  "incident.alert.node.2": "**`TargetDown`** · `{what}` 머신은 ping에 응답하는데 노드는 빨간색입니다.",
  "incident.alert.evicted.1": "**`PodsEvicted`** · 파드들이 `{what}`에서 쫓겨나고, 새 파드는 들어가지 못합니다.",
  "incident.alert.evicted.2": "**`PodsMoving`** · 1분 사이에 `{what}`의 파드 여러 개가 Failed 상태로 끝났습니다.",
  "incident.alert.names.1":
    "**`ProbeFailed`** · 모든 네임스페이스에서 여러 검사가 한꺼번에 실패합니다. 주소로 호출하는 검사만 초록색입니다.",
  "incident.alert.names.2": "**`ManyTargetsDown`** · 클러스터 안에서 서로를 거의 찾지 못합니다. 실행 중인 것은 모두 정상이라고 합니다.",
  "incident.alert.short.1": "**`ReplicasMismatch`** · `{namespace}`의 `{what}`에 파드가 하나 더 생겨야 하는데 생기지 않습니다.",
  "incident.alert.short.2": "**`ScalingIneffective`** · `{namespace}/{what}`의 레플리카가 원하는 수보다 적습니다. Pending 파드는 없습니다.",
  "incident.alert.lingers.1": "**`NamespaceTerminating`** · `{what}` 네임스페이스를 삭제했는데 아직 남아 있습니다.",
  "incident.alert.lingers.2": "**`CleanupStuck`** · 파이프라인이 `{what}` 네임스페이스가 없어지기를 기다리다 시간 초과로 실패합니다.",
  "incident.tasks":
    "방법은 자유입니다. 모든 목표가 함께 충족될 때까지 고장 난 것을 고치십시오. 멀쩡하던 것을 해치면 점수를 잃습니다. 조치 때문에 호출이 실패한 시간과, 문제와 상관없는데 삭제한 오브젝트를 셉니다.",
  "incident.goal.guest": "손님이 응답을 받는다: `http://{host}/`, `http://{host}/api/hostname`",
  "incident.goal.calm": "`{namespace}`에 Pending 파드가 없고, 모든 워크로드의 파드가 다 갖춰져 있다",
  "incident.goal.stuck": "`{what}`의 롤아웃이 끝났다",
  "incident.goal.restarts": "`{what}`의 파드가 재시작 없이 실행된다",
  "incident.goal.down": "`{what}`의 파드가 다시 준비되었다",
  "incident.goal.unreached": "`{what}` 서비스가 다시 파드에 연결된다",
  "incident.goal.not-found": "인그레스 컨트롤러가 `{host}` 호스트를 다시 안다",
  "incident.goal.forbidden": "워커가 필요한 것을 읽을 수 있다",
  "incident.goal.node": "`{what}` 노드가 Ready이다",
  "incident.goal.evicted": "`{what}` 노드가 다시 파드를 받는다",
  "incident.goal.names": "클러스터 안에서 이름이 해석된다",
  "incident.goal.short": "`{what}`의 파드가 원하는 수만큼 있다",
  "incident.goal.lingers": "`{what}` 네임스페이스가 없어졌다",
  "incident.keep.data": "데이터베이스, 캐시, 보고서의 클레임은 그대로 둔다",
  "incident.keep.others": "멀쩡한 워크로드는 새로 롤아웃하지 않는다",
  "incident.harm": "끼친 피해: {what} (−{price}점)",
  "incident.harm.downtime": "중단 {count}초",
  "incident.harm.objects": "삭제한 오브젝트 {count}개",
  "incident.harm.data": "잃은 볼륨 {count}개",
  "incident.harm.namespaces": "삭제한 네임스페이스 {count}개",
  "incident.hint": "장애가 시작되면 알려 줍니다.",
  "incident.debrief": "무엇이 고장 났는지는 장애가 시작되면 알려 줍니다.",
  "incident.causes": "고장 난 것과, 고치는 방법 한 가지:",
};
