// What generated incidents tell: stories, pages, objectives, debriefs, in English.
export const incidentEn = {
  "incident.title.1": "The pager at ten past three",
  "incident.title.2": "Your first quarter of an hour on call",
  "incident.title.3": "While the team is at lunch",
  "incident.title.4": "After the long weekend",
  "incident.title.5": "Twenty minutes before the sale",
  "incident.title.6": "The handover that nobody wrote",
  "incident.story.1":
    "It rings at ten past three at night. The team of `{namespace}` has gone to bed long ago; what was changed in the evening stands in no log book. You have a shell, the administrator's rights and the pager.",
  "incident.story.2":
    "Your shift at `{namespace}` began a quarter of an hour ago, and the pager is already in your hand. Your predecessor said that all was quiet, and has switched the telephone off.",
  "incident.story.3":
    "The people of `{namespace}` are at lunch, and their guests are not. Whoever changed something this morning did it with the best of intentions, and without a pull request.",
  "incident.story.4":
    "Three days nobody has looked at `{namespace}`. Now the first guests of the week come to `{host}`, and the pager goes off before the coffee is through.",
  "incident.story.5":
    "In twenty minutes the sale at `{host}` begins, and half the town has bookmarked it. Somebody wanted to get the cluster of `{namespace}` into shape for that, quickly.",
  "incident.story.6":
    "`{namespace}` was handed over to you this morning, with a list of passwords and the sentence “it runs by itself”. It did, until now.",
  "incident.page": "The pager says:",
  "incident.page.more": "More than this does not come through: the alert manager is being rebuilt. It need not be all that is wrong.",
  "incident.alert.stuck.1":
    "**`RolloutStuck`** · Deployment `{namespace}/{what}`: the new version does not become available. The old one still answers.",
  "incident.alert.stuck.2": "**`DeploymentNotProgressing`** · `{what}` in `{namespace}` has wanted to be renewed for a while, and is not.",
  "incident.alert.restarts.1": "**`PodsRestarting`** · containers of `{what}` in `{namespace}` begin anew every few seconds.",
  "incident.alert.restarts.2":
    "**`UnstableWorkload`** · `{namespace}/{what}`: the number of ready Pods goes up and down without anybody scaling.",
  "incident.alert.down.1": "**`WorkloadDown`** · `{namespace}/{what}` has had no ready Pod for some minutes.",
  "incident.alert.down.2": "**`NoReplicasAvailable`** · `{what}` in `{namespace}`: 0 of 1 available.",
  "incident.alert.unreached.1": "**`ProbeFailed`** · the monitor does not get through to the Service `{namespace}/{what}`.",
  "incident.alert.unreached.2":
    "**`ServiceUnreachable`** · calls to `{what}.{namespace}` come to nothing. Its Pods report nothing unusual.",
  "incident.alert.not-found.1": "**`ProbeFailed`** · `http://{host}/` answers **404**, whatever the path.",
  "incident.alert.not-found.2": "**`GuestsComplain`** · “Your page is not there any more.” All who ask for `{host}` get the same 404.",
  "incident.alert.forbidden.1": "**`WorkerErrors`** · the log of `{namespace}/worker`: `settings 403`, every quarter of a minute.",
  "incident.alert.forbidden.2": "**`ForbiddenRequests`** · somebody in `{namespace}` asks the API server over and over, and is refused.",
  "incident.alert.node.1": "**`NodeNotReady`** · `{what}` has not been heard of for a while.",
  "incident.alert.node.2": "**`TargetDown`** · the machine `{what}` answers ping, and its node is red.",
  "incident.alert.evicted.1": "**`PodsEvicted`** · Pods leave `{what}`, and no new ones come to it.",
  "incident.alert.evicted.2": "**`PodsMoving`** · within a minute several Pods of `{what}` have ended, each with the status Failed.",
  "incident.alert.names.1": "**`ProbeFailed`** · many checks at once, in all namespaces. Those that call an address are green.",
  "incident.alert.names.2":
    "**`ManyTargetsDown`** · from inside the cluster nearly nobody finds anybody. Everything that runs says that it is well.",
  "incident.alert.short.1": "**`ReplicasMismatch`** · `{what}` in `{namespace}` was to get one more Pod, which has not come.",
  "incident.alert.short.2": "**`ScalingIneffective`** · `{namespace}/{what}` wants more replicas than it has. No Pod is Pending.",
  "incident.alert.lingers.1": "**`NamespaceTerminating`** · `{what}` was deleted, and is still there.",
  "incident.alert.lingers.2": "**`CleanupStuck`** · the pipeline waits for the end of the namespace `{what}`, and times out.",
  "incident.tasks":
    "Mend what is broken, by whatever way, until all objectives hold together. Harm to what was well costs points: seconds in which calls fail because of what you do, and objects that you delete though they were in nobody's way.",
  "incident.goal.guest": "The guest is answered: `http://{host}/` and `http://{host}/api/hostname`",
  "incident.goal.calm": "Nothing in `{namespace}` is Pending, and every workload has all its Pods",
  "incident.goal.stuck": "The rollout of `{what}` is complete",
  "incident.goal.restarts": "`{what}` stays up",
  "incident.goal.down": "`{what}` is ready again",
  "incident.goal.unreached": "The Service `{what}` reaches its Pods again",
  "incident.goal.not-found": "The ingress controller knows `{host}` again",
  "incident.goal.forbidden": "The worker may read what it works with",
  "incident.goal.node": "The node `{what}` is Ready",
  "incident.goal.evicted": "The node `{what}` takes Pods again",
  "incident.goal.names": "Names resolve inside the cluster",
  "incident.goal.short": "`{what}` has as many Pods as it wants",
  "incident.goal.lingers": "The namespace `{what}` is gone",
  "incident.keep.data": "The claims of the database, the cache and the reports stay",
  "incident.keep.others": "Workloads that are well are not rolled out anew",
  "incident.harm": "Harm done: {what} (−{price} points)",
  "incident.harm.downtime": "downtime {count} s",
  "incident.harm.objects": "objects deleted: {count}",
  "incident.harm.data": "volumes lost: {count}",
  "incident.harm.namespaces": "namespaces deleted: {count}",
  "incident.hint": "It is told when the incident runs.",
  "incident.debrief": "What was broken is told when the incident runs.",
  "incident.causes": "What was broken, and one way of mending it:",
};
