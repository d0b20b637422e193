"""Titles and descriptions as practices and booking tools write them: no marker is in them."""

from __future__ import annotations

CALENDLY = """Event Name
50 Minute Session

Location: This is a Zoom web conference.
You can join this meeting from your computer, tablet, or smartphone.
https://calendly.com/events/abc/zoom

Need to make changes to this event?
Cancel: https://calendly.com/cancellations/1f0c
Reschedule: https://calendly.com/reschedulings/1f0c

Powered by Calendly.com"""
CAL_COM = """What:
50 min session between Amara Osei and Jane Doe

Invitee Time Zone:
America/New_York

Who:
Amara Osei - Organizer
amara@riverside.example
Jane Doe
jane@example.com

Additional notes:
I may be 5 min early

Need to reschedule or cancel? https://cal.com/booking/8x?cancel=true&rescheduledBy=jane@example.com"""
DOCTOLIB = """Rendez-vous du 24/11/2026 à 10h00
Pour déplacer ou annuler ce rendez-vous : https://www.doctolib.fr/account/appointments
En cas de retard de plus de 10 min, merci d'appeler le cabinet au 01 23 45 67 89."""

TITLES = (
    *(
        "Session: J. D.",
        "Jane Doe",
        "J. D.",
        "Jane Doe / 50 min",
        "Jane Doe (online)",
        "50 min EMDR",
    ),
    *(
        "Client intake",
        "Client: Jane",
        "New client intake 10:00",
        "Patient review",
        "Therapist lunch",
    ),
    *("DNA test", "Discuss DNA results", "DNAfit", "Late cancellation policy: 24 h", "Late lunch"),
    *(
        "No-show policy",
        "No show fee talk with Kim",
        "Cancelled",
        "Canceled: Jane Doe",
        "Late canceled",
    ),
    *("Session 10:00", "Jane 10:00-10:50", "Beginn der Therapie", "Therapiebeginn", "Start 10:07"),
    *(
        "Absent",
        "Ausfall",
        "Jane +49 8 123",
        "+49 30 1234567 Jane",
        "+1 (336) 882-8800",
        "50 +15 min",
    ),
    *(
        "+1 colleague",
        "Plan B +8M EUR deal",
        "Jane, ended therapy",
        "Therapy started",
        "Me",
        "Meeting",
    ),
    *("Open until 18:00", "Bis 18:00 geöffnet", "Abgesagt", "Verschoben", "Annulé", "Cancelado"),
)
DESCRIPTIONS = (
    *(CALENDLY, CAL_COM, DOCTOLIB),
    *("Please arrive 10 min early", "Arrive 10 minutes before", "Bring forms, takes 15 min"),
    *(
        "If you are more than 15 min late, we have to end on time.",
        "Clients over 10 min late forfeit",
    ),
    *("When you arrive 10 min late the session still ends 10:50", "Up to 10 min late is fine"),
    *("Late cancellation policy: 24 h", "Late cancellations are charged. Late 15 min fee: 20"),
    *("Sessions cancelled by the client within 24 hours are charged in full.",),
    *("A session cancelled by the client less than 24 h before is due.",),
    *(
        "This booking can be rescheduled by the client.",
        "Appointments may be cancelled by patient.",
    ),
    *(
        "Cancelled by client / therapist: ____",
        "Cancelled by client?",
        "Was it cancelled by client or me",
    ),
    *(
        "Client was 8 min late",
        "client 8 min late",
        "She was 10 min late",
        "Jane arrived 8 min late",
    ),
    *(
        "Open until 18:00, parking until 10:55",
        "Beginn 10:00 Uhr",
        "Beginn: 10:07 Uhr, Ende: 10:57 Uhr",
    ),
    *("Therapy started 10.07.2026", "Treatment began 2019", "Praxis bis 10:55 besetzt"),
    *(
        "Wenn Sie mehr als 15 Min. zu spät kommen, verkürzt sich die Sitzung.",
        "Bitte 10 Min. später",
    ),
    *("Termine, die vom Patienten abgesagt werden, ...", "Nicht vom Patienten abgesagt"),
    *(
        "Toute séance annulée par le patient moins de 24 h avant est due.",
        "Si 15 min de retard, appelez",
    ),
    *("Las citas canceladas por el cliente se cobran.", "Si llega 15 min tarde, avise."),
    *("Cada sesión cancelada por el paciente se cobra.", "No more than 8 min late"),
    *("Call +49 170 8m...", "Tel. +1 336 882 8800", "12 Main St, +10m from the station", "+8m EUR"),
    *(
        "no show fee 50",
        "See https://x.example/late-8-min",
        "client intake form",
        "Rescheduled from Monday",
    ),
    *(
        "Canceled by Outlook sync",
        "Rescheduled by: nobody@elsewhere.example",
        "cancelled by attendee",
    ),
)
