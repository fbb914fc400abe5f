"""The mail server puts letters off, refuses them, or breaks off."""

from typing import ClassVar

from tests.chaos.faults.base import Fault
from tests.chaos.mail_server import Mood
from tests.chaos.workload import Mix, Work
from tests.chaos.world import World


class MoodyMailServer(Fault):
    """The mail server is in one mood for a while."""

    kills = False
    mix = Mix(work={Work.MAIL: 100})
    part = 0.5
    mood: ClassVar[Mood]

    def strike(self, world: World) -> None:
        """Spoil its mood, and mend it."""
        world.mail.ask(self.mood)
        world.hold()
        world.mail.ask(Mood.KIND)


class MailServerBusy(MoodyMailServer):
    """It has no time: 421."""

    name = "mail server answers 421"
    mood = Mood.BUSY


class MailPutOff(MoodyMailServer):
    """It puts letters off: 451."""

    name = "mail server answers 451"
    mood = Mood.PUTS_OFF


class MailRefused(MoodyMailServer):
    """It refuses letters for good: 550. Their jobs fail, and that is right."""

    name = "mail server answers 550"
    mood = Mood.REFUSES


class MailCutBefore(MoodyMailServer):
    """It breaks off before it has taken the letter."""

    name = "mail server breaks off before 250"
    mood = Mood.CUT_BEFORE


class MailCutInstead(MoodyMailServer):
    """It takes the letter and breaks off without saying so: the letter may come twice, under one Message-ID."""

    name = "mail server breaks off in place of 250"
    mood = Mood.CUT_INSTEAD


class MailCutAfter(MoodyMailServer):
    """It says that it has the letter, and breaks off."""

    name = "mail server breaks off after 250"
    mood = Mood.CUT_AFTER
