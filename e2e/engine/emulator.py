"""Starts the emulator of ../shared/engine with what our stack shows to be missing there.

    emulator.py FOLDER_OF_SERVER_PY [moto's arguments]

Each addition keeps what it was given and gives it back, as AWS does: without it a second preview would show a change.
"""

import runpy
import sys

sys.path.insert(0, sys.argv[1])

import additions  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.ec2.models.security_groups import SecurityGroupRule  # noqa: E402
from moto.elasticache.responses import ElastiCacheResponse  # noqa: E402
from moto.rds.responses import RDSResponse  # noqa: E402

_create_db_instance = RDSResponse.create_db_instance
_create_snapshot = ElastiCacheResponse.create_snapshot


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


# A rule that names a group has a description as well, which moto reads of ranges only.
SecurityGroupRule.description = property(lambda rule: (rule.ip_range or rule.source_group).get("Description"))


if __name__ == "__main__":
    folder = sys.argv.pop(1)
    runpy.run_path(f"{folder}/server.py", run_name="__main__")
