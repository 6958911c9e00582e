"""Kinds of technology. Most are identifiers of the DTPR taxonomy (Digital Trust for Places and Routines); what it has
no word for has a code of our own that starts with `own-` and is never exported as if it were DTPR.

Labels and explanations are ours, in Dutch and English, written for a sign in the street.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEVICE = "device__tech"
ALGORITHM = "ai__processing"
OWN = ""


@dataclass(frozen=True)
class TechnologyKind:
    identifier: str
    # The category of the identifier in DTPR; empty for a code of our own.
    category: str
    group: str
    label: str | Promise
    explanation: str | Promise


GROUPS: dict[str, str | Promise] = {
    "image": _("Camera and image"),
    "sound": _("Sound"),
    "presence": _("Presence and movement"),
    "radio": _("Signals of devices and cards"),
    "surroundings": _("Air, water, ground and weather"),
    "things": _("Level, weight and position of things"),
    "interaction": _("Screen, post and charger"),
    "algorithm": _("Algorithm"),
    "other": _("Something else"),
}


def _device(identifier: str, group: str, label: Promise, explanation: Promise) -> TechnologyKind:
    return TechnologyKind(identifier, DEVICE, group, label, explanation)


def _algorithm(identifier: str, label: Promise, explanation: Promise) -> TechnologyKind:
    return TechnologyKind(identifier, ALGORITHM, "algorithm", label, explanation)


def _own(identifier: str, group: str, label: Promise, explanation: Promise) -> TechnologyKind:
    return TechnologyKind(f"own-{identifier}", OWN, group, label, explanation)


KINDS: tuple[TechnologyKind, ...] = (
    # image
    _device("video_camera", "image", _("video camera"), _("Records moving images.")),
    _device(
        "identifiable_video",
        "image",
        _("video on which people can be recognised"),
        _("Faces or number plates can be seen on the images."),
    ),
    _device(
        "de_identified_video",
        "image",
        _("video made unrecognisable"),
        _("Faces and number plates are removed before the images are used or kept."),
    ),
    _device(
        "non_identifiable_video",
        "image",
        _("video on which nobody can be recognised"),
        _("The images are too coarse to recognise a person or a number plate."),
    ),
    _device(
        "video_camera_infrared", "image", _("infrared video camera"), _("Records moving images of heat or in the dark.")
    ),
    _device("image", "image", _("photo camera"), _("Takes still images.")),
    _device(
        "identifiable_image",
        "image",
        _("photos on which people can be recognised"),
        _("Faces or number plates can be seen on the photos."),
    ),
    _device(
        "de_identified_image",
        "image",
        _("photos made unrecognisable"),
        _("Faces and number plates are removed before the photos are used or kept."),
    ),
    _device("image_infrared", "image", _("infrared photo camera"), _("Takes still images of heat or in the dark.")),
    _device(
        "person_detection",
        "image",
        _("detection of people in images"),
        _("Sees that there are people and how many, not who they are."),
    ),
    _device(
        "facial_characterization",
        "image",
        _("estimate from a face"),
        _("Estimates age or expression from a face, without recognising the person."),
    ),
    _device("biometrics", "image", _("biometrics"), _("Recognises people by their body, such as face or fingerprint.")),
    # sound
    _device("sound_level_meter", "sound", _("sound meter"), _("Measures how loud it is. Records no conversations.")),
    _device("microphone", "sound", _("microphone"), _("Picks up sound.")),
    _device("voice", "sound", _("recognisable voice"), _("Records what is said or who says it.")),
    _device(
        "de_identified_voice",
        "sound",
        _("voice made unrecognisable"),
        _("What identifies a speaker is removed before the sound is used or kept."),
    ),
    # presence and movement
    _device("motion_detector", "presence", _("motion sensor"), _("Notices that something moves.")),
    _device(
        "passive_infrared_sensor", "presence", _("heat sensor"), _("Notices the warmth of people and animals nearby.")
    ),
    _device("radar", "presence", _("radar"), _("Measures distance and speed with radio waves.")),
    _device("li_dar", "presence", _("laser scanner (lidar)"), _("Measures distance and shape with laser light.")),
    _device("induction_loop", "presence", _("loop in the road"), _("Notices that a vehicle or bicycle stands there.")),
    _device(
        "piezoelectric_sensor", "presence", _("pressure sensor"), _("Notices pressure, for example of a passing wheel.")
    ),
    _device("gps", "presence", _("location by satellite (GPS)"), _("Knows where the device itself is.")),
    _device("unmanned_aircraft_system", "presence", _("drone"), _("Flies without a pilot and carries equipment.")),
    # radio
    _device(
        "identifiable_wifi_sensor",
        "radio",
        _("wifi sensor"),
        _("Receives signals of phones that could be traced to a person."),
    ),
    _device("wireless_access_point", "radio", _("wifi point"), _("Lets devices use the internet.")),
    _device("cellular", "radio", _("mobile network"), _("Sends data over the mobile network.")),
    _device("location_beacon", "radio", _("beacon"), _("Sends a signal by which a phone knows where it is.")),
    _device("nfc", "radio", _("card reader (NFC)"), _("Reads a card or phone held close to it.")),
    _device(
        "identifiable_nfc", "radio", _("personal card (NFC)"), _("Reads a card or phone that belongs to one person.")
    ),
    _device("rfid", "radio", _("radio tag (RFID)"), _("Reads a tag on a thing from a distance.")),
    _device("identifiable_rfid", "radio", _("personal radio tag (RFID)"), _("Reads a tag that belongs to one person.")),
    _device("personal_device", "radio", _("your own device"), _("Works with your own phone or computer.")),
    _device("contactless_payments", "radio", _("contactless payment"), _("You pay by holding a card or phone to it.")),
    # surroundings
    _device("air_quality", "surroundings", _("air quality sensor"), _("Measures for example particulates or ozone.")),
    _device("thermometer", "surroundings", _("thermometer"), _("Measures temperature.")),
    _device("weather_station", "surroundings", _("weather station"), _("Measures wind, rain, sun and temperature.")),
    _device("water_quality", "surroundings", _("water quality sensor"), _("Measures how clean water is.")),
    _device("soil_moisture_sensor", "surroundings", _("soil moisture sensor"), _("Measures how wet the ground is.")),
    # things
    _device(
        "ultrasonic_level_sensor", "things", _("fill sensor"), _("Measures with sound waves how full something is.")
    ),
    _device("weighing_scale", "things", _("scale"), _("Measures weight.")),
    _device("inclinometer", "things", _("tilt sensor"), _("Measures whether something leans or falls over.")),
    # interaction
    _device("system_screen", "interaction", _("screen"), _("You use it through a screen on the spot.")),
    _device("intercom", "interaction", _("intercom"), _("You can talk with somebody elsewhere.")),
    _device("assistance_station", "interaction", _("help post"), _("Offers help on the spot.")),
    _device("hands_free", "interaction", _("hands-free operation"), _("Listens to your voice or gestures.")),
    _device(
        "augmented_reality", "interaction", _("augmented reality"), _("Adds images to what you see through a device.")
    ),
    _device("electric_vehicle_charger", "interaction", _("charging point"), _("Charges electric vehicles.")),
    _device(
        "wireless_charging_roadway", "interaction", _("charging road"), _("Charges vehicles while they drive or stand.")
    ),
    _device("chatbot", "interaction", _("chatbot"), _("A computer program that talks with you.")),
    # algorithm
    _algorithm("llm", _("language model"), _("Reads or writes text after learning from very many texts.")),
    _algorithm("optimization", _("optimisation"), _("Searches the best plan or division by calculation.")),
    _algorithm("recommendation-systems", _("recommendations"), _("Suggests what may suit somebody.")),
    _algorithm("sentiment-analysis", _("sentiment analysis"), _("Estimates the mood of a text.")),
    _algorithm("time-series-forecasting", _("forecast"), _("Expects what comes from what was measured before.")),
    _algorithm("text-to-speech", _("text read aloud"), _("Turns text into a spoken voice.")),
    _own("decision-rules", "algorithm", _("fixed rules"), _("Follows rules that people wrote down, step by step.")),
    _own("risk-model", "algorithm", _("risk model"), _("Estimates where a check or help may be needed.")),
    _own("image-recognition", "algorithm", _("image recognition"), _("Finds things in photos or video.")),
    _own(
        "text-analysis", "algorithm", _("text search and sorting"), _("Finds, sorts or blacks out words in documents.")
    ),
    _own("algorithm", "algorithm", _("other algorithm"), _("Calculates or sorts in another way.")),
    # what else
    _own("traffic-control", "other", _("traffic control system"), _("Operates traffic lights or signs.")),
    _own("street-lighting", "other", _("controlled street lighting"), _("Dims or brightens street lights.")),
    _own("app", "other", _("app or website"), _("You use it on your own phone or computer.")),
    _own("data-platform", "other", _("data platform"), _("Brings data together and makes it usable.")),
    _own("other-sensor", "other", _("other sensor"), _("Measures something else.")),
    _own("other", "other", _("other technology"), _("Something that has no name in this list yet.")),
)
KIND: dict[str, TechnologyKind] = {kind.identifier: kind for kind in KINDS}


def label_of_kind(identifier: str) -> str:
    """The label in the active language; an unknown identifier (of a newer taxonomy) is shown as it is."""
    kind = KIND.get(identifier)
    return str(kind.label) if kind else identifier.replace("_", " ").replace("-", " ")


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a form: the kinds in groups, labels in the active language."""
    return [
        (str(title), [(kind.identifier, str(kind.label)) for kind in KINDS if kind.group == group])
        for group, title in GROUPS.items()
    ]
