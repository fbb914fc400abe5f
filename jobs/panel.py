"""The Jobs panel: the jobs about an object, on that object's own admin page."""


class JobsPanelMixin:
    """Gives a ModelAdmin's change page a panel with the jobs about its object.

    A template of one's own loads it by `{% load jobs %}{% jobs_panel original %}`.
    """

    change_form_template = "admin/jobs/panel_change_form.html"
