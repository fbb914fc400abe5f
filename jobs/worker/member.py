"""One child of a worker, as its supervisor sees it."""

from dataclasses import dataclass, field

from jobs.services.leasing import Held
from jobs.worker.remains import Doom
from jobs.worker.slate import Slate


@dataclass
class Member:
    """One child, as its supervisor sees it."""

    place: int
    name: str
    pid: int
    slate: Slate
    dooms: dict[Held, Doom] = field(default_factory=dict)
    # Whether something was taken from it and put back: there may be work again when it finds none.
    is_relieved: bool = False
