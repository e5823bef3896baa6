"""The rules, as tables of small functions. A function is given the message and yields where it is broken.

A rule names its source by a short key and a file. The keys are public repositories of medcomdk unless another owner is
given: CC dk-medcom-carecommunication (5.0.4, and its branch githubpagesmaster as CCgp), ACK dk-medcom-acknowledgement
(2.0.3), MSG dk-medcom-messaging (4.0.1), CORE dk-medcom-core (4.0.0), TERM dk-medcom-terminology (2.0.1), DK
hl7dk/dk-core (3.4.0), GOV MedCom-FHIR-Communication (docs/assets/documents), WEB medcomfhir-website (the published
guides), SBDH dk-ehmi-sbdh (2.0.1).
"""
