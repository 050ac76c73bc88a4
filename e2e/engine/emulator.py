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


# A rule that names a group has a description as well, which moto reads of ranges only.
SecurityGroupRule.description = property(lambda rule: (rule.ip_range or rule.source_group).get("Description"))


if __name__ == "__main__":
    folder = sys.argv.pop(1)
    runpy.run_path(f"{folder}/server.py", run_name="__main__")
