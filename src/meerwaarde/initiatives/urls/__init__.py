"""Addresses of the trunk: the register, the workspace, the public dossier. The workspace stands first: its words are
reserved, so that no plan can be called "work"."""

from . import dossier, register, start, work

urlpatterns = [
    *register.urlpatterns,
    *start.urlpatterns,
    *dossier.work_urlpatterns,
    *work.urlpatterns,
    *dossier.urlpatterns,
]
