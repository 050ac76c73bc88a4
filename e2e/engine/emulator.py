"""Starts the emulator of ../shared/engine with what our stack shows to be missing there.

    emulator.py FOLDER_OF_SERVER_PY [moto's arguments]

Each addition keeps what it was given and gives it back, as AWS does: without it a second preview would show a change.
"""

import json
import runpy
import sys
import uuid

sys.path.insert(0, sys.argv[1])

import additions  # noqa: E402
from moto.amp.responses import PrometheusServiceResponse  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.ec2.models.security_groups import SecurityGroupRule  # noqa: E402
from moto.elasticache.responses import ElastiCacheResponse  # noqa: E402
from moto.logs.responses import LogsResponse  # noqa: E402
from moto.rds.responses import RDSResponse  # noqa: E402
from moto.sqs.models import Queue  # noqa: E402

_create_db_instance = RDSResponse.create_db_instance
_create_snapshot = ElastiCacheResponse.create_snapshot
_create_workspace = PrometheusServiceResponse.create_workspace
_describe_workspace = PrometheusServiceResponse.describe_workspace


@additions.action(ElastiCacheResponse)
def list_tags_for_resource(self):
    """Names the list as AWS does."""
    found = self.elasticache_backend.tagging_service.list_tags_for_resource(self._get_param("ResourceName"))
    return ActionResult({"TagList": found["Tags"]})


@additions.action(RDSResponse)
def create_db_instance(self):
    """Keeps the choice about extended support, which moto does not know."""
    result = _create_db_instance(self)
    result.result["DBInstance"].engine_lifecycle_support = self._get_param("EngineLifecycleSupport")
    return result


@additions.action(ElastiCacheResponse)
def create_snapshot(self):
    """Takes one of a replication group's node, as AWS does; moto knows its nodes by the group only."""
    node = self._get_param("CacheClusterId")
    groups = self.elasticache_backend.replication_groups.values()
    group = next((one for one in groups if node in one.member_clusters), None)
    if group is None:
        return _create_snapshot(self)
    name = self._get_param("SnapshotName")
    snapshot = self.elasticache_backend.create_snapshot(name, group.replication_group_id, None, None, [])
    return ActionResult({"Snapshot": snapshot})


def workspace_keys(response):
    return additions.kept(response.amp_backend, "keys")


@additions.action(PrometheusServiceResponse)
def create_workspace(self):
    """Keeps the key that the workspace is encrypted with, which moto forgets."""
    created = json.loads(_create_workspace(self))
    workspace_keys(self)[created["workspaceId"]] = json.loads(self.body).get("kmsKeyArn")
    return json.dumps(created)


@additions.action(PrometheusServiceResponse)
def describe_workspace(self):
    found = json.loads(_describe_workspace(self))
    key = workspace_keys(self).get(found["workspace"]["workspaceId"])
    if key is not None:
        found["workspace"]["kmsKeyArn"] = key
    return json.dumps(found)


def query_definitions(response):
    return additions.kept(response.logs_backend, "query definitions")


@additions.action(LogsResponse)
def put_query_definition(self):
    """Saves a query of Logs Insights, or changes the one of the given id."""
    query = {key: self._get_param(key) for key in ("name", "queryString", "logGroupNames") if self._get_param(key)}
    query["queryDefinitionId"] = self._get_param("queryDefinitionId") or str(uuid.uuid4())
    query_definitions(self)[query["queryDefinitionId"]] = query
    return ActionResult({"queryDefinitionId": query["queryDefinitionId"]})


@additions.action(LogsResponse)
def describe_query_definitions(self):
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    found = [one for one in query_definitions(self).values() if one["name"].startswith(prefix)]
    return ActionResult({"queryDefinitions": found})


@additions.action(LogsResponse)
def delete_query_definition(self):
    found = query_definitions(self).pop(self._get_param("queryDefinitionId"), None)
    return ActionResult({"success": found is not None})


_attributes = Queue.attributes.fget


def attributes(queue):
    """Gives the redrive policy back without spaces, as AWS does."""
    found = _attributes(queue)
    if "RedrivePolicy" in found:
        found["RedrivePolicy"] = json.dumps(queue.redrive_policy, separators=(",", ":"))
    return found


Queue.attributes = property(attributes)

# A rule that names a group has a description as well, which moto reads of ranges only.
SecurityGroupRule.description = property(lambda rule: (rule.ip_range or rule.source_group).get("Description"))


if __name__ == "__main__":
    folder = sys.argv.pop(1)
    runpy.run_path(f"{folder}/server.py", run_name="__main__")
