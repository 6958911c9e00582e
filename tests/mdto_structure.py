"""The structure of MDTO-XML 1.0.1 (Nationaal Archief), written down from its description, as a schema to check against.

Not the official MDTO-XML1.0.1.xsd, whose licence is not stated; the same elements in the same order, as often, of the
same types. Behind a type `?` stands for "at most once", `+` for "at least once", `*` for "any number"; else: once.
"""

from lxml import etree

OBJECT = "identificatie:Identificatie+ naam:string"
TYPES = {
    "Informatieobject": OBJECT
    + """ aggregatieniveau:Begrip? classificatie:Begrip* trefwoord:string* omschrijving:string*
        raadpleeglocatie:Raadpleeglocatie* dekkingInTijd:DekkingInTijd* dekkingInRuimte:Verwijzing* taal:language*
        event:Event* waardering:Begrip bewaartermijn:Termijn? informatiecategorie:Begrip? isOnderdeelVan:Verwijzing*
        bevatOnderdeel:Verwijzing* heeftRepresentatie:Verwijzing* aanvullendeMetagegevens:Verwijzing*
        gerelateerdInformatieobject:Gerelateerd* archiefvormer:Verwijzing+ betrokkene:Betrokkene* activiteit:Verwijzing?
        beperkingGebruik:BeperkingGebruik+""",
    "Bestand": OBJECT
    + """ omvang:integer bestandsformaat:Begrip checksum:Checksum+ URLBestand:anyURI?
        isRepresentatieVan:Verwijzing""",
    "Identificatie": "identificatieKenmerk:string identificatieBron:string",
    "Verwijzing": "verwijzingNaam:string verwijzingIdentificatie:Identificatie?",
    "Begrip": "begripLabel:string begripCode:string? begripBegrippenlijst:Verwijzing",
    "DekkingInTijd": """dekkingInTijdType:Begrip dekkingInTijdBegindatum:Dag dekkingInTijdEinddatum:Dag?""",
    "Event": "eventType:Begrip eventTijd:Moment? eventVerantwoordelijkeActor:Verwijzing? eventResultaat:string?",
    "Gerelateerd": """gerelateerdInformatieobjectVerwijzing:Verwijzing
        gerelateerdInformatieobjectTypeRelatie:Begrip""",
    "Betrokkene": "betrokkeneTypeRelatie:Begrip betrokkeneActor:Verwijzing",
    "BeperkingGebruik": """beperkingGebruikType:Begrip beperkingGebruikNadereBeschrijving:string?
        beperkingGebruikDocumentatie:Verwijzing* beperkingGebruikTermijn:Termijn?""",
    "Termijn": """termijnTriggerStartLooptijd:Begrip? termijnStartdatumLooptijd:date? termijnLooptijd:duration?
        termijnEinddatum:Dag?""",
    "Checksum": "checksumAlgoritme:Begrip checksumWaarde:string checksumDatum:dateTime",
    "Raadpleeglocatie": "raadpleeglocatieFysiek:Verwijzing* raadpleeglocatieOnline:anyURI*",
}
UNIONS = {"Dag": "gYear gYearMonth date", "Moment": "gYear gYearMonth date dateTime"}
OFTEN = {"?": (0, "1"), "*": (0, "unbounded"), "+": (1, "unbounded")}


def _element(written):
    name, _colon, kind = written.rstrip("?*+").partition(":")
    least, most = OFTEN.get(written[-1], (1, "1"))
    kind = kind if kind in TYPES or kind in UNIONS else f"xsd:{kind}"
    return f'<xsd:element name="{name}" type="{kind}" minOccurs="{least}" maxOccurs="{most}"/>'


def schema():
    types = [
        f'<xsd:complexType name="{name}"><xsd:sequence>{"".join(map(_element, parts.split()))}</xsd:sequence>'
        "</xsd:complexType>"
        for name, parts in TYPES.items()
    ]
    types += [
        f'<xsd:simpleType name="{name}"><xsd:union memberTypes="{" ".join(f"xsd:{one}" for one in members.split())}"/>'
        "</xsd:simpleType>"
        for name, members in UNIONS.items()
    ]
    namespace = "https://www.nationaalarchief.nl/mdto"
    root = (
        f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="{namespace}" targetNamespace="{namespace}" '
        'elementFormDefault="qualified"><xsd:element name="MDTO"><xsd:complexType><xsd:choice>'
        '<xsd:element name="informatieobject" type="Informatieobject"/><xsd:element name="bestand" type="Bestand"/>'
        f"</xsd:choice></xsd:complexType></xsd:element>{''.join(types)}</xsd:schema>"
    )
    return etree.XMLSchema(etree.fromstring(root))
