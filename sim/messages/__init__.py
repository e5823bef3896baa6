"""The letters: CareCommunication, Acknowledgement, envelopes and the older XML, judged, written, ordered and converted.

Pure: bytes in, findings or bytes out. No clock, no network; ids and moments are arguments. The one file that is read is
the list of public test persons that ships beside the code. A verdict here says which rules a message breaks; it is not
a certification, which remains MedCom's.
"""
